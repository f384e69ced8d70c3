"""Settings from the environment, ``GREENBELT_*``. Only entry points make one; all else takes arguments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_TILES = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[A-Za-z0-9._~!$&()*+=:@/?%{}-]*")


class Settings(BaseSettings):
    """What an operator may set; see the README for each."""

    model_config = SettingsConfigDict(env_prefix="GREENBELT_", frozen=True)

    crs: str = "EPSG:4549"
    """Working CRS where neither the call, nor a profile, nor the data names one."""
    timezone: str = "Asia/Shanghai"
    """Days begin and end here."""
    language: Literal["en", "zh"] | None = None
    """Language of messages; unset: by the locale of the terminal."""
    database_url: str = ""
    """The record; unset: a private PostGIS of this home."""
    database_connections: int = Field(default=12, ge=4, le=500)
    """Connections to the record that the service may have, all together."""
    requests_per_second: float = Field(default=500, ge=0, le=1e9)
    """Requests that the service answers one address a second, ten times that for a moment; 0: without end."""
    tile_cache_mb: int = Field(default=64, ge=0, le=65_536)
    """Megabytes of vector tiles that a process of the service remembers; 0: each is made anew."""
    upload_mb: int = Field(default=200, ge=1, le=100_000)
    """Megabytes that a request to import files may have."""
    auto_migrate: bool = True
    """Whether opening a record brings its tables up to date; else only `greenbelt migrate` does."""
    home: Path = Path.home() / ".local" / "share" / "greenbelt"
    """Folder for files and the private PostGIS."""
    admin_password: SecretStr = SecretStr("")
    """Password of the first administrator, ``admin``; unset: made up and shown once."""
    public_read: bool = False
    """Whether those who have not logged in may see all sites, as viewers do."""
    rule_set: str = "qinglong"
    """Rule set, by name or YAML file, by which the service judges edits."""
    tianditu_key: str = ""
    """Key of the Tianditu tile service; unset: maps have no basemap of it."""
    basemap_url: str = ""
    """Tiles for the web map, `https://HOST/…/{z}/{x}/{y}…` in spherical Mercator; unset: none besides Tianditu."""
    basemap_credit: str = ""
    """Whom the web map names as the source of these tiles."""

    @field_validator("basemap_url")
    @classmethod
    def _usable_tiles(cls, url: str) -> str:
        # Its host goes into the page's policy, where spaces, commas and semicolons part one rule from the next.
        if url and not (_TILES.fullmatch(url) and all(part in url for part in ("{z}", "{x}", "{y}"))):
            raise ValueError(
                f"{url!r} is no address of tiles; write it like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
            )
        return url

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, OSError, ValueError):
            raise ValueError(f"there is no time zone {name!r}; write it like Asia/Shanghai") from None
        return name
