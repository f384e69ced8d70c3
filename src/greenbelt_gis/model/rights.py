"""Who may do what: roles, permissions, and one table from the one to the other.

Pure: no account, no database, no request. A role is granted on one site or on all sites; what somebody may do on a
site is the sum of the roles that they hold there. `docs/rights.md` shows the table and gives the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeGuard, cast, get_args
from uuid import UUID

from greenbelt_gis.errors import ForbiddenError, MissingError
from greenbelt_gis.model.vocabulary import DEPARTMENT
from greenbelt_gis.text import Text

Permission = Literal[
    "read", "export", "history", "draft", "import", "audit", "edit_assets", "edit_trees", "edit_planting",
    "edit_zones", "edit_activities", "edit_observations", "edit_reports", "edit_site", "override", "veto", "restore",
    "accounts", "logs",
]  # fmt: skip
Role = Literal[
    "administrator", "engineering", "quality", "safety", "ecology", "materials", "contracts", "finance", "office",
    "auditor", "planner", "field_crew", "supervisor", "authority", "viewer",
]  # fmt: skip

PERMISSION: Mapping[str, Text] = MappingProxyType(
    {
        "read": Text("see the site: maps, objects, findings", "查看场地：地图、对象、审查结果"),
        "export": Text("take data out as files and reports", "导出数据与报告"),
        "history": Text("see who changed what, and old states", "查看更改历史与旧状态"),
        "draft": Text("check, keep and compare drafts", "校核、保存与对比方案草稿"),
        "import": Text("load datasets of layers that one may edit", "导入数据集（限可编辑的图层）"),
        "audit": Text("run audits whose findings are kept", "执行审查并保存结果"),
        "edit_assets": Text("edit assets", "编辑设施"),
        "edit_trees": Text("edit trees, crowns, protection zones", "编辑树木、树冠与保护范围"),
        "edit_planting": Text("edit planting", "编辑种植"),
        "edit_zones": Text("edit bands, water levels, water surfaces", "编辑水位分带、水位线与水面"),
        "edit_activities": Text("edit activities", "编辑作业活动"),
        "edit_observations": Text("record observations and surveys", "登记观测与测量"),
        "edit_reports": Text("record reports of people", "登记公众反映"),
        "edit_site": Text("edit the site itself", "编辑场地信息"),
        "override": Text("save in spite of a blocking rule, with a reason", "说明理由后越过阻止性规则保存"),
        "veto": Text("set and lift the veto of safety; waive its rules", "行使与解除安全否决，豁免安全规则"),
        "restore": Text("go back to old states of what one may edit", "恢复旧状态（限可编辑的图层）"),
        "accounts": Text("manage accounts and roles", "管理账户与角色"),
        "logs": Text("see the service's logs and measurements", "查看服务日志与指标"),
    }
)
"""Every permission with its meaning."""
ROLE: Mapping[str, Text] = MappingProxyType(
    {
        "administrator": Text("administrator", "系统管理员"),
        **DEPARTMENT,
        "auditor": Text("auditor", "审查员"),
        "planner": Text("planner", "规划设计人员"),
        "field_crew": Text("field crew", "现场班组"),
        "supervisor": Text("independent supervisor", "监理"),
        "authority": Text("authority", "主管部门"),
        "viewer": Text("viewer", "访客"),
    }
)
"""Every role with its name."""
GLOBAL: frozenset[Permission] = frozenset({"accounts", "logs"})
"""Permissions that are of no site: they come only from a role granted on all sites."""

_READS: frozenset[Permission] = frozenset({"read", "export"})
_STAFF: frozenset[Permission] = _READS | {"history"}
RIGHTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        # All but the veto: nobody stands above safety. Taking its role is a grant, and grants are logged.
        "administrator": frozenset(get_args(Permission)) - {"veto"},
        "engineering": _STAFF
        | {"draft", "import", "audit", "edit_assets", "edit_activities", "edit_observations", "edit_site", "restore"},
        "quality": _STAFF | {"audit", "edit_observations", "override"},
        "safety": _STAFF | {"audit", "edit_activities", "edit_observations", "veto"},
        "ecology": _STAFF
        | {
            "draft",
            "import",
            "audit",
            "edit_trees",
            "edit_planting",
            "edit_activities",
            "edit_observations",
            "override",
            "restore",
        },
        "materials": _STAFF | {"edit_activities"},
        "contracts": _STAFF,
        "finance": _READS,
        "office": _STAFF | {"edit_reports"},
        "auditor": _STAFF | {"audit"},
        "planner": _STAFF | {"draft", "edit_zones", "edit_planting"},
        "field_crew": frozenset({"read", "edit_observations", "edit_reports"}),
        "supervisor": _READS,
        "authority": _READS,
        "viewer": frozenset({"read"}),
    }
)
"""What each role may do on the sites it is granted on."""
EDIT: Mapping[str, Permission] = MappingProxyType(
    {
        "site": "edit_site",
        "assets": "edit_assets",
        "trees": "edit_trees",
        "crowns": "edit_trees",
        "protection_zones": "edit_trees",
        "planting": "edit_planting",
        "zones": "edit_zones",
        "water_levels": "edit_zones",
        "water": "edit_zones",
        "spot_heights": "edit_zones",
        "activities": "edit_activities",
        "observations": "edit_observations",
        "surveys": "edit_observations",
        "reports": "edit_reports",
    }
)
"""The permission that editing a contract layer needs."""

_NOTHING: frozenset[Permission] = frozenset()


def override_of(department: str) -> Permission:
    """The permission to set a blocking rule of a department aside: the rules of safety only safety itself."""
    return "veto" if department == "safety" else "override"


def is_role(word: str) -> TypeGuard[Role]:
    """Whether ``word`` is a role."""
    return word in ROLE


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on one site, or on all of them (``site`` None)."""

    role: Role
    site: UUID | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks, and what they may do: ``everywhere`` on all sites, ``by_site`` besides on single ones.

    ``account`` is None for those who have not said who they are. ``key``: they came with an API key.
    """

    account: UUID | None
    name: str
    everywhere: frozenset[Permission] = _NOTHING
    by_site: Mapping[UUID, frozenset[Permission]] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    credential: UUID | None = None
    key: bool = False

    def may(self, permission: Permission, site: UUID | None = None) -> bool:
        """Whether they may do it on a site; without one: on all sites."""
        return permission in self.everywhere or (site is not None and permission in self.by_site.get(site, _NOTHING))

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether there is any site on which they may do it."""
        return permission in self.everywhere or any(permission in held for held in self.by_site.values())

    def sites(self, permission: Permission) -> frozenset[UUID] | None:
        """The sites on which they may do it; None: on all."""
        if permission in self.everywhere:
            return None
        return frozenset(site for site, held in self.by_site.items() if permission in held)

    def check(self, permission: Permission, site: UUID) -> None:
        """Raise ``MissingError`` where they may not even see the site, ``ForbiddenError`` where they may do no more."""
        if not self.may("read", site):
            raise MissingError(Text("there is no such thing", "没有该对象"))
        if not self.may(permission, site):
            raise forbidden(permission)


def forbidden(permission: Permission) -> ForbiddenError:
    """The error of somebody who is known, but may not."""
    return ForbiddenError(
        Text("your roles do not let you: {what}", "您的角色无权：{what}").format(what=PERMISSION[permission]),
        fix=Text("ask an administrator for a role", "请向管理员申请角色"),
    )


def rights_of(
    grants: Iterable[Grant], permissions: Collection[str] | None = None, sites: Collection[UUID] | None = None
) -> tuple[frozenset[Permission], dict[UUID, frozenset[Permission]]]:
    """What grants add up to: permissions on all sites, and on single ones.

    ``permissions`` and ``sites``: a key that is narrower than its owner; None: as wide as its owner.
    """
    everywhere: frozenset[Permission] = _NOTHING
    by_site: dict[UUID, frozenset[Permission]] = {}
    for grant in grants:
        held = RIGHTS.get(grant.role, _NOTHING)  # a role of a later version gives nothing
        if grant.site is None:
            everywhere |= held
        else:
            by_site[grant.site] = by_site.get(grant.site, _NOTHING) | (held - GLOBAL)
    if sites is not None:
        by_site = {site: by_site.get(site, _NOTHING) | (everywhere - GLOBAL) for site in sites}
        everywhere = _NOTHING
    if permissions is not None:
        kept = cast("frozenset[Permission]", frozenset(permissions))
        everywhere, by_site = everywhere & kept, {site: held & kept for site, held in by_site.items()}
    return everywhere, {site: held for site, held in by_site.items() if held}


def anonymous(public_read: bool) -> Principal:
    """Somebody who has not said who they are: a viewer of all sites where reading is public, else nobody."""
    return Principal(None, "", RIGHTS["viewer"] if public_read else _NOTHING)
