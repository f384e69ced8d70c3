"""What a run ends: of a whole site, or only of the part of it that was judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.load import copy_table
from greenbelt_gis.store.tables import TABLE_OF

_GONE = """
WITH ended AS (UPDATE finding SET gone_by = %(audit)s
               WHERE site_id = %(site)s AND rule = ANY(%(rules)s) AND gone_by IS NULL AND seen_by <= %(seen_to)s{part}
               RETURNING id)
INSERT INTO run_difference (audit_id, finding_id, became) SELECT %(audit)s, id, 'gone' FROM ended
"""
# Looked up by the keys of the tables, for findings and zones that are not in the part.
_ON_SITE = " UNION ALL ".join(
    f"SELECT '{name}' AS layer, code FROM \"{TABLE_OF[name]}\" WHERE site_id = %(site)s"  # noqa: S608 - names of the contract
    for name, layer in LAYERS.items()
    if layer.key is not None and name != "site"
)
_ZONES_GONE = "DELETE FROM keep_clear_zone WHERE site_id = %(site)s AND rule = ANY(%(rules)s){part}"
# In the part; or nowhere any more, and last found in the area.
GONE = _GONE.format(part="")
GONE_IN_PART = _GONE.format(
    part=f"""
AND (EXISTS (SELECT FROM in_part p JOIN part_rule r USING (layer)
             WHERE r.rule = finding.rule AND p.code = finding.subject)
     OR NOT EXISTS (SELECT FROM ({_ON_SITE}) AS p JOIN part_rule r USING (layer)
                    WHERE r.rule = finding.rule AND p.code = finding.subject)
        AND EXISTS (SELECT FROM assessment s, part_area a WHERE s.finding_id = finding.id
                    AND s.audit_id = finding.seen_by AND ST_Intersects(s.geom, a.geom)))
"""  # noqa: S608 - names of the contract
)
ZONES_GONE = _ZONES_GONE.format(part="")
ZONES_GONE_IN_PART = _ZONES_GONE.format(
    part="""
AND (EXISTS (SELECT FROM in_part p WHERE p.layer = 'trees' AND p.code = keep_clear_zone.tree)
     OR NOT EXISTS (SELECT FROM tree t WHERE t.site_id = %(site)s AND t.code = keep_clear_zone.tree)
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


def note_part(cursor: psycopg.Cursor[Any], part: KeptPart, srid: int) -> None:
    """What the statements for a part look at: what is in it, what each rule judges, and the area."""
    for table in ("in_part (layer text, code text)", "part_rule (rule text, layer text)", "part_area (geom geometry)"):
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP".encode())
    _fill(cursor, "in_part", ("layer", "code"), part.codes)
    _fill(cursor, "part_rule", ("rule", "layer"), part.layers_of)
    cursor.execute("INSERT INTO part_area SELECT ST_SetSRID(ST_GeomFromWKB(%s), %s)", (part.area, srid))
    cursor.execute("CREATE INDEX ON in_part (code)")
    cursor.execute("ANALYZE in_part")


def _fill(cursor: psycopg.Cursor[Any], table: str, names: tuple[str, str], rows: Mapping[str, Collection[str]]) -> None:
    pairs = [(one, other) for one, others in rows.items() for other in others]
    columns = {name: pa.array([pair[at] for pair in pairs], pa.large_string()) for at, name in enumerate(names)}
    copy_table(cursor, table, [pa.table(columns)])
