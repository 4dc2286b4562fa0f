"""How people and teams look in lists and on cards: who gets which columns, and what is never shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role
from talent_platform.clock import now, today
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.reference.codes import branch_name, branches, counties, county_name
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.life import (
    AVAILABILITY_BADGES,
    STALE_DAYS,
    STANDING_BADGES,
    STATE_LABELS,
    Availability,
    Standing,
)
from talent_platform.supply.schemas import STAGE_LABELS, Stage
from talent_platform.supply.tables import OfferState
from talent_platform.web.listing.declaration import (
    Badge,
    Column,
    ListSpec,
    RangeFilter,
    SelectFilter,
    TextFilter,
)
from talent_platform.web.rendering import masked

_STATE = Column("availability", N_("状态"), kind="badge", badges=AVAILABILITY_BADGES)
_BRANCHES = SelectFilter(
    "branch", N_("产业"), tuple((code, branch.name) for code, branch in branches().items())
)

CANDIDATES = ListSpec(
    columns=(
        Column("headline", N_("专业方向"), link="/candidates/{id}", sortable=True),
        Column("skill_names", N_("技能"), kind="tags", minor=True),
        Column("education_label", N_("学历"), kind="label"),
        Column("title_label", N_("职称"), kind="label"),
        Column("years", N_("工作年限"), kind="number", sortable=True),
        Column("wanted_pay", N_("期望年薪"), kind="wan", sortable=True),
        Column("places", N_("意向地区"), minor=True),
        Column("updated", N_("更新"), kind="ago", sortable=True, minor=True),
    ),
    default_sort="-updated",
    filters=(
        SelectFilter(
            "education", N_("最低学历"), tuple((str(int(k)), v) for k, v in EDUCATION_LABELS.items() if k)
        ),
        SelectFilter(
            "title_level", N_("最低职称"), tuple((str(int(k)), v) for k, v in TITLE_LABELS.items() if k)
        ),
        SelectFilter("place", N_("愿去地区"), tuple(counties().items())),
        _BRANCHES,
        TextFilter("skill", N_("技能")),
        RangeFilter("years", N_("工作年限"), N_("年")),
    ),
    search_label=N_("专业、技能或经历"),
)

TEAMS = ListSpec(
    columns=(
        Column("project", N_("项目"), link="/teams/{id}", sortable=True),
        Column("stage_label", N_("阶段"), kind="label"),
        Column("branch_name", N_("产业")),
        Column("members", N_("成员"), kind="number"),
        Column("minimum_size", N_("最少成行"), kind="number", sortable=True),
        Column("wanted_investment", N_("期望投入"), kind="wan", sortable=True),
        Column("places", N_("意向地区"), minor=True),
        Column("updated", N_("更新"), kind="ago", sortable=True, minor=True),
    ),
    default_sort="-updated",
    filters=(
        _BRANCHES,
        SelectFilter(
            "stage", N_("项目阶段"), tuple((str(key), label) for key, label in STAGE_LABELS.items())
        ),
        SelectFilter("place", N_("愿去地区"), tuple(counties().items())),
    ),
    search_label=N_("项目、技术或技能"),
)

CONSENT = Column(
    "consent",
    N_("匹配"),
    kind="badge",
    badges={True: Badge(N_("已同意"), "success"), False: Badge(N_("未同意"))},
)

OPINION = Column("opinion", N_("成员意见"))


def _standings(*known: Standing) -> SelectFilter:
    return SelectFilter("standing", N_("成员意见"), tuple((key, STANDING_BADGES[key].label) for key in known))


_STANDING = _standings(Standing.WAITING, Standing.REFUSED)
_STANDING_OF_LEAD = _standings(Standing.NAMED, Standing.REFUSED)


def list_spec(actor: Actor | None, kind: Resource) -> ListSpec:
    """The list as this reader sees it; bureaus also see state, consent and the masked name, leads what their
    members say."""
    spec = CANDIDATES if kind is CANDIDATE else TEAMS
    if kind is TEAM and actor is not None and actor.role is Role.TEAM_LEAD:
        columns = (spec.columns[0], OPINION, *spec.columns[1:-1], CONSENT, _STATE, spec.columns[-1])
        return ListSpec(columns, spec.default_sort, (_STANDING_OF_LEAD, *spec.filters), spec.search_label)
    if actor is None or not (actor.is_bureau or actor.role is Role.AUDITOR):
        return spec
    first = Column("masked_name", N_("姓名")) if kind is CANDIDATE else OPINION
    columns = (spec.columns[0], first, *spec.columns[1:-1], CONSENT, _STATE, spec.columns[-1])
    states = SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()))
    consents = SelectFilter("consent", N_("匹配意愿"), (("yes", N_("已同意")), ("no", N_("未同意"))))
    first_filters = (states, consents) if kind is CANDIDATE else (states, consents, _STANDING)
    return ListSpec(columns, spec.default_sort, (*first_filters, *spec.filters), spec.search_label)


def sees_masked_names(actor: Actor | None) -> bool:
    """Bureaus and the auditor tell people apart by a masked name; employers and others see an occupation."""
    return actor is not None and (actor.is_bureau or actor.role is Role.AUDITOR)


def availability(row: dict[str, Any], *, lacking: Availability | None = None) -> Availability:
    """Of an offer; `lacking`: what keeps it from being matched beside its own state, consent and text."""
    if row["state"] != OfferState.ACTIVE:
        return Availability(row["state"])
    if not row["consent"]:
        return Availability.NO_CONSENT
    return Availability.WITHHELD if row["withheld"] else lacking or Availability.OPEN


def card(row: dict[str, Any]) -> dict[str, Any]:
    """What may be shown of a candidate: the row without name and phone, with the texts pages show."""
    shown = {key: value for key, value in row.items() if key not in ("name", "phone")}
    return {
        **shown,
        "masked_name": masked(row["name"]) if "name" in row else "",
        "skill_names": [skill["name"] for skill in row["skills"]],
        "education_label": EDUCATION_LABELS[row["education"]] if row["education"] else "",
        "title_label": TITLE_LABELS[row["title_level"]] if row["title_level"] else "",
        "places": _places(row),
        "age_band": age_band(row["birth_year"]),
        "stale": _stale(row),
    }


def team_card(row: dict[str, Any]) -> dict[str, Any]:
    """A team offer with the texts pages show; the team's own name often tells who leads it, so the project
    names it."""
    shown = {key: value for key, value in row.items() if key != "name"}
    return {
        **shown,
        "branch_name": branch_name(row["branch"]),
        "stage_label": STAGE_LABELS[Stage(row["stage"])],
        "places": _places(row),
        "stale": _stale(row),
    }


def members_opinion(waiting: int, refused: int, *, lead: bool) -> str:
    """What keeps members of a team from coming, in words; empty when all come. The lead hears of members
    who have not answered, not of whether they are asked."""
    said = []
    if waiting:
        said.append(
            ngettext("{n} 名成员尚未答复", waiting) if lead else ngettext("等待 {n} 名成员同意", waiting)
        )
    if refused:
        said.append(ngettext("{n} 名成员不同意", refused))
    return gettext("，").join(said)


def _places(row: dict[str, Any]) -> str:
    return "、".join(county_name(code) for code in row["wanted_counties"]) or gettext("不限")


def _stale(row: dict[str, Any]) -> bool:
    return bool(now() - row["updated"] > timedelta(days=STALE_DAYS))


def age_band(birth_year: int | None) -> str:
    """Five years wide, so that a birthday tells nothing: 1988 → 35–39 in 2026."""
    if birth_year is None:
        return ""
    low = (today().year - birth_year) // 5 * 5
    return f"{low}–{low + 4}"


def owns(actor: Actor | None, row: dict[str, Any]) -> bool:
    """Whether the profile or offer is the actor's own."""
    return actor is not None and row["account"] == actor.account_id
