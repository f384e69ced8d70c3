"""The log of what was taken out of the record."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.fetch import the_site
from greenbelt_gis.store.sites import sites
from greenbelt_gis.workflows.access import note


def note_export(
    record: Record,
    principal: Principal,
    origin: Origin,
    what: str,
    *,
    site: str | None,
    within: Collection[UUID] | None = None,
    **detail: str | int | None,
) -> None:
    """Log that somebody takes something of a site out; call it before it is sent, so that nothing leaves unlogged.

    ``what``: its kind; ``within``: the sites that they may see; ``detail``: what else tells which data.
    """
    code = the_site(record, site, within)
    told = {"what": what, "site": code, **{key: value for key, value in detail.items() if value is not None}}
    note(record, principal, "export", site=sites(record, within)[code], detail=told, origin=origin)
