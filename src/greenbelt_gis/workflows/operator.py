"""Who is at the command line."""

from __future__ import annotations

import getpass


def operator() -> str:
    """The user of this process, as far as it knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
