"""What each role may do, as the table of `docs/rights.md`."""

from __future__ import annotations

from collections.abc import Mapping

from greenbelt_gis.model.rights import PERMISSION, RIGHTS, ROLE, Permission, Role


def rights_table(rights: Mapping[Role, frozenset[Permission]] = RIGHTS) -> str:
    """Markdown: one row a permission, one column a role."""
    head = ["permission", *(role.replace("_", " ") for role in rights), "what"]
    lines = [head, ["---", *(":-:" for _ in rights), "---"], ["", *(ROLE[role].zh for role in rights), ""]]
    for permission, what in PERMISSION.items():
        held = ["●" if permission in rights[role] else "" for role in rights]
        lines.append([f"`{permission}`", *held, f"{what.en} {what.zh}"])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
