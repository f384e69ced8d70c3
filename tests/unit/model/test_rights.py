"""Roles and permissions without a database; and that the table for people says what the code says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast, get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.errors import ForbiddenError, MissingError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import (
    EDIT,
    GLOBAL,
    PERMISSION,
    RIGHTS,
    ROLE,
    Grant,
    Permission,
    Principal,
    Role,
    anonymous,
    override_of,
    rights_of,
)
from greenbelt_gis.model.vocabulary import DEPARTMENT
from greenbelt_gis.reports.rights_table import rights_table

DOCS = Path(__file__).parents[3] / "docs" / "rights.md"
SITES = [UUID(int=n) for n in range(1, 4)]
ROLES = st.sampled_from(list(ROLE))
GRANTS = st.lists(
    st.builds(Grant, role=cast("st.SearchStrategy[Role]", ROLES), site=st.sampled_from([None, *SITES])), max_size=5
)
ALL = cast("tuple[Permission, ...]", get_args(Permission))


def principal(grants: list[Grant], permissions: list[str] | None = None, sites: list[UUID] | None = None) -> Principal:
    return Principal(uuid4(), "p", *rights_of(grants, permissions, sites))


def test_the_words_are_closed_and_told_in_both_languages() -> None:
    assert set(PERMISSION) == set(get_args(Permission))
    assert set(ROLE) == set(RIGHTS) == set(get_args(Role))
    assert set(DEPARTMENT) < set(ROLE)
    assert all(text.en and text.zh for text in (*PERMISSION.values(), *ROLE.values()))


def test_every_layer_has_a_permission_to_edit_it_and_every_permission_somebody() -> None:
    assert set(EDIT) == set(LAYERS)
    for permission in PERMISSION:
        assert any(permission in held for held in RIGHTS.values()), permission


def test_whoever_may_do_anything_on_a_site_may_see_it() -> None:
    assert all("read" in held for held in RIGHTS.values())


def test_nobody_but_safety_sets_safety_aside() -> None:
    assert {role for role, held in RIGHTS.items() if override_of("safety") in held} == {"safety"}
    assert all(override_of(one) == "override" for one in DEPARTMENT if one != "safety")


def test_a_viewer_takes_nothing_out() -> None:
    assert RIGHTS["viewer"] == {"read"}
    assert anonymous(True).everywhere == {"read"}
    assert not anonymous(False).may_somewhere("read")


@given(GRANTS, st.sampled_from(ALL), st.sampled_from(SITES))
def test_one_may_what_one_of_the_roles_held_there_may(grants: list[Grant], permission: Permission, site: UUID) -> None:
    expected = any(
        permission in RIGHTS[g.role] and (g.site is None or (g.site == site and permission not in GLOBAL))
        for g in grants
    )
    someone = principal(grants)
    assert someone.may(permission, site) == expected
    within = someone.sites(permission)
    assert (within is None or site in within) == expected


@given(GRANTS, st.lists(st.sampled_from(ALL), max_size=4), st.lists(st.sampled_from(SITES), max_size=2), st.data())
def test_a_key_can_do_no_more_than_its_owner_and_no_more_than_it_says(
    grants: list[Grant], permissions: list[Permission], sites: list[UUID], data: st.DataObject
) -> None:
    owner, key = principal(grants), principal(grants, list(permissions), sites)
    permission, site = data.draw(st.sampled_from(ALL)), data.draw(st.sampled_from(SITES))
    expected = owner.may(permission, site) and permission in permissions and site in sites and permission not in GLOBAL
    assert key.may(permission, site) == expected
    assert not key.everywhere


def test_what_is_hidden_is_missing_and_what_is_seen_is_forbidden() -> None:
    someone = principal([Grant("viewer", SITES[0])])
    someone.check("read", SITES[0])
    with pytest.raises(ForbiddenError, match="edit trees"):
        someone.check("edit_trees", SITES[0])
    with pytest.raises(MissingError):
        someone.check("read", SITES[1])


def test_the_table_in_the_documentation_is_the_table_in_the_code() -> None:
    text = DOCS.read_text(encoding="utf-8")
    begin, end = "<!-- table -->\n", "<!-- /table -->"
    head, rest = text.split(begin)
    shown, tail = rest.split(end)
    if os.environ.get("UPDATE_README"):
        DOCS.write_text(f"{head}{begin}{rights_table()}{end}{tail}", encoding="utf-8")
        return
    assert shown == rights_table()


@pytest.mark.parametrize("role", list(ROLE))
def test_a_permission_taken_from_any_role_would_be_seen(role: Role) -> None:
    """The table is sensitive to every single right: with one more or one less it is another."""
    for permission in ALL:
        changed = {**RIGHTS, role: RIGHTS[role] ^ {permission}}
        assert rights_table(changed) != rights_table()
