"""What a run ends: of a whole site, or only of the part of it that was judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa

from greenbelt_gis.store.load import copy_table
from greenbelt_gis.store.tables import TABLE_OF

_GONE = """
WITH ended AS (UPDATE finding SET gone_by = %(audit)s
               WHERE site_id = %(site)s AND rule = ANY(%(rules)s) AND gone_by IS NULL AND seen_by <= %(seen_to)s{part}
               RETURNING id)
INSERT INTO run_difference (audit_id, finding_id, became) SELECT %(audit)s, id, 'gone' FROM ended
"""
_ZONES_GONE = "DELETE FROM keep_clear_zone WHERE site_id = %(site)s AND rule = ANY(%(rules)s){part}"
# In the part; or nowhere any more, and last found in the area.
GONE = _GONE.format(part="")
GONE_IN_PART = _GONE.format(
    part="""
AND (EXISTS (SELECT FROM in_part p JOIN part_rule r USING (layer)
             WHERE r.rule = finding.rule AND p.code = finding.subject)
     OR NOT EXISTS (SELECT FROM on_site p JOIN part_rule r USING (layer)
                    WHERE r.rule = finding.rule AND p.code = finding.subject)
        AND EXISTS (SELECT FROM assessment s, part_area a WHERE s.finding_id = finding.id
                    AND s.audit_id = finding.seen_by AND ST_Intersects(s.geom, a.geom)))
"""
)
ZONES_GONE = _ZONES_GONE.format(part="")
ZONES_GONE_IN_PART = _ZONES_GONE.format(
    part="""
AND (EXISTS (SELECT FROM in_part p WHERE p.layer = 'trees' AND p.code = keep_clear_zone.tree)
     OR NOT EXISTS (SELECT FROM on_site p WHERE p.layer = 'trees' AND p.code = keep_clear_zone.tree)
        AND EXISTS (SELECT FROM part_area a WHERE ST_Intersects(keep_clear_zone.geom, a.geom)))
"""
)


@dataclass(frozen=True)
class KeptPart:
    """What a run over an area judged: the area (WKB, the record's CRS), codes of what is in it, by layer, and the
    layers of what each rule judges."""

    area: bytes
    codes: Mapping[str, Collection[str]]
    layers_of: Mapping[str, Collection[str]]


def note_part(cursor: psycopg.Cursor[Any], part: KeptPart, site: UUID, srid: int) -> None:
    """What the statements for a part look at: what is in it, what there is on the site at all, and the area."""
    for table in ("in_part (layer text, code text)", "part_rule (rule text, layer text)", "part_area (geom geometry)"):
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP".encode())
    _fill(cursor, "in_part", ("layer", "code"), part.codes)
    _fill(cursor, "part_rule", ("rule", "layer"), part.layers_of)
    cursor.execute("INSERT INTO part_area SELECT ST_SetSRID(ST_GeomFromWKB(%s), %s)", (part.area, srid))
    cursor.execute("CREATE TEMP TABLE on_site (layer text, code text) ON COMMIT DROP")
    for layer in part.codes:
        cursor.execute(
            f'INSERT INTO on_site SELECT %s, code FROM "{TABLE_OF[layer]}" WHERE site_id = %s'.encode(),  # noqa: S608 - names of the contract
            (layer, site),
        )
    for table in ("in_part", "on_site"):
        cursor.execute(f"CREATE INDEX ON {table} (code)".encode())
        cursor.execute(f"ANALYZE {table}".encode())


def _fill(cursor: psycopg.Cursor[Any], table: str, names: tuple[str, str], rows: Mapping[str, Collection[str]]) -> None:
    pairs = [(one, other) for one, others in rows.items() for other in others]
    columns = {name: pa.array([pair[at] for pair in pairs], pa.large_string()) for at, name in enumerate(names)}
    copy_table(cursor, table, [pa.table(columns)])
