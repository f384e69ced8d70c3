"""A service with two sites, and people who may do this and that on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from greenbelt_api.access import requires
from greenbelt_api.app import create_app
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.model.rights import PERMISSION, Permission, Principal, Role
from greenbelt_gis.settings import Settings
from greenbelt_gis.store import accounts, credentials
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.store.sites import sites
from greenbelt_gis.workflows.passwords import hash_password

FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
PASSWORD = "a long enough sentence"  # noqa: S105
OWN, OTHER, UNKNOWN = "OWN", "OTHER", "NOWHERE"


@dataclass
class Service:
    """A running application, its record as its owner has it, and its client."""

    app: FastAPI
    client: TestClient
    record: Record
    url: str
    sites: dict[str, UUID]

    def account(self, *grants: tuple[Role, str | None], name: str = "", password: str | None = None) -> UUID:
        """Somebody with roles: role, and code of a site or None for all."""
        hashed = "no password" if password is None else hash_password(password)
        name = name or f"p{uuid.uuid4().hex[:12]}"
        with self.record.connect() as connection:
            made = accounts.insert_account(connection, name, name, hashed)
            for role, code in grants:
                accounts.add_grant(connection, made, role, None if code is None else self.sites[code])
        return made

    def secret(self, account: UUID, kind: credentials.Kind = "token", **more: Any) -> str:
        """What the account shows to the service."""
        with self.record.connect() as connection:
            lasts = more.pop("lasts", timedelta(hours=1))
            return credentials.issue(connection, account, kind, lasts=lasts, **more).secret

    def bearer(self, *grants: tuple[Role, str | None]) -> dict[str, str]:
        """The header of somebody new with these roles."""
        return bearer(self.secret(self.account(*grants)))


def granted(record: Record, role: Role) -> str:
    """The secret of somebody new who has a role on all sites."""
    with record.connect() as connection:
        made = accounts.insert_account(connection, f"p{uuid.uuid4().hex[:12]}", "somebody", "no password")
        accounts.add_grant(connection, made, role, None)
        return credentials.issue(connection, made, "token", lasts=timedelta(hours=1)).secret


def bearer(secret: str) -> dict[str, str]:
    """The header that shows a secret."""
    return {"Authorization": f"Bearer {secret}"}


@contextmanager
def service(url: str, home: Path, **settings: Any) -> Iterator[Service]:
    """A service over a new record with the sites OWN and OTHER, which lie in the same place."""
    record = open_record(url, home, "EPSG:4549")
    layers = read_dataset(FIRST_LOOK, crs="EPSG:4549").layers
    for code in (OWN, OTHER):
        load(record, code, layers, actor="t", note="t")
    app = create_app(Settings(database_url=url, home=home, **settings))
    app.include_router(_probes())
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield Service(app, client, record, url, sites(record))


def _probes() -> APIRouter:
    """A route for every permission on a thing of a site, as later routes will have them."""
    router = APIRouter(prefix="/probe")

    def add(permission: Permission) -> None:
        @router.get(f"/{permission}/{{site}}")
        def probe(site: UUID, principal: Principal = Depends(requires(permission))) -> dict[str, str]:  # noqa: B008
            principal.check(permission, site)
            return {"did": permission}

    for one in PERMISSION:
        add(one)  # type: ignore[arg-type]
    return router
