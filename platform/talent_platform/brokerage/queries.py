"""Reads of cases, always inside what the reader may see, names hidden until both sides agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from piccolo.columns.combination import And, Or
from piccolo.query import OrderByRaw

from talent_platform.accounts.actor import Actor, OrganisationKind, Role
from talent_platform.accounts.permissions import Kind, visible, where
from talent_platform.accounts.tables import Account
from talent_platform.brokerage.life import REASONS, STAGE_BADGES, WITHDRAWN, side_of
from talent_platform.brokerage.tables import LIVE_STAGES, Case, CaseEvent, Stage
from talent_platform.clock import now, today
from talent_platform.demand.tables import Enterprise, Need
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import ReviewState
from talent_platform.errors import NotFound
from talent_platform.reference import contact
from talent_platform.reference.open_text import Party
from talent_platform.supply import standing
from talent_platform.supply.tables import Candidate, Team
from talent_platform.web.lists import Column, ListQuery, ListSpec, SelectFilter, like_pattern
from talent_platform.web.messages import N_, gettext

LIVE = [str(stage) for stage in LIVE_STAGES]
WITHHELD = N_("文字待主管部门核定")
NO_LONGER = N_("（对接已结束，其中的联系方式不再显示）")

CASES = ListSpec(
    columns=(
        Column("id", "编号", kind="number", link="/cases/{id}", sortable=True, align="start"),
        Column("need_title", "需求", link="/cases/{id}"),
        Column("employer", "用人单位"),
        Column("offer", "人才或团队"),
        Column("stage", "阶段", kind="badge", badges=STAGE_BADGES),
        Column("next_step", "下一步", kind="custom", minor=True),
        Column("due", "办理期限", kind="custom", sortable=True),
        Column("officer_name", "联络员", minor=True),
    ),
    default_sort="due",
    filters=(
        SelectFilter("stage", "阶段", tuple((stage, badge.label) for stage, badge in STAGE_BADGES.items())),
        SelectFilter(
            "whose",
            "范围",
            (
                ("mine", N_("我负责的")),
                ("overdue", N_("已逾期")),
                ("live", N_("进行中")),
                ("ended", N_("已完结")),
            ),
        ),
        SelectFilter("reason", "结束原因", tuple(REASONS.items())),
    ),
    search_label="需求或用人单位",
)


@dataclass(frozen=True)
class Parties:
    """Who stands behind the needs, people and teams of some proposals."""

    employers: dict[int, dict[str, Any]]
    """Need → organisation, county, officer."""
    people: dict[int, int | None]
    """Candidate → account."""
    teams: dict[int, int | None]


def facts_of_cases() -> dict[str, Any]:
    """What `where` asks of a case: the employer's county and the employer, the person's account."""
    return {
        "id": Case.id, "county": Case.county, "organisation": Case.organisation, "owner": Case.person_account
    }  # fmt: skip


def _columns() -> list[Any]:
    return [
        *Case.all_columns(), Case.need.title.as_alias("need_title"), Case.need.kind.as_alias("need_kind"),
        Case.organisation.name.as_alias("employer"), Case.organisation.kind.as_alias("employer_kind"),
        Case.officer.name.as_alias("officer_name"),
        Case.candidate.headline.as_alias("headline"), Case.team.project.as_alias("project"),
        Case.need.withheld.as_alias("need_withheld"), Case.candidate.withheld.as_alias("person_withheld"),
        Case.team.withheld.as_alias("team_withheld"),
    ]  # fmt: skip


def _shown(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the texts lists and pages show; of what is withheld the other side reads nothing before
    both agreed."""
    live = row["stage"] in LIVE
    shown = {
        **row, "offer": row["project"] or row["headline"], "live": live,
        "overdue": live and row["due"] is not None and row["due"] < today(),
        "both_agreed": bool(row["employer_agreed"] and row["person_agreed"]),
    }  # fmt: skip
    side = side_of(actor.role)
    if not shown["both_agreed"]:
        if side == "employer" and (row["team_withheld"] if row["team"] else row["person_withheld"]):
            shown |= dict.fromkeys(("offer", "project", "headline"), gettext(WITHHELD))
        if side == "person" and row["need_withheld"]:
            shown["need_title"] = gettext(WITHHELD)
    return shown


def _condition(actor: Actor, query: ListQuery) -> Any:
    condition = where(visible(actor, Kind.CASE), facts_of_cases())
    for key in ("stage", "reason"):
        if value := query.texts.get(key):
            condition = And(condition, getattr(Case, key) == value)
    match query.texts.get("whose"):
        case "mine":
            condition = And(condition, Case.officer == actor.account_id)
        case "overdue":
            condition = And(condition, And(Case.stage.is_in(LIVE), Case.due < today()))
        case "live":
            condition = And(condition, Case.stage.is_in(LIVE))
        case "ended":
            condition = And(condition, Case.stage.not_in(LIVE))
    if query.q:
        pattern = like_pattern(query.q)
        condition = And(condition, Or(Case.need.title.ilike(pattern), Case.organisation.name.ilike(pattern)))
    return condition


async def listed(
    actor: Actor, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """(total, the query on a page that exists, its rows): live cases first, the most overdue on top."""
    condition = _condition(actor, query)
    total = int(await Case.count().where(condition))
    query = query.within(total)
    ascending = not query.descending
    select = Case.select(*_columns()).where(condition)
    if query.sort == "due":
        # Cases that have ended come after the live ones: nothing of them is due.
        select = select.order_by(OrderByRaw("ended IS NOT NULL"))
    select = select.order_by(getattr(Case, query.sort), ascending=ascending).order_by(Case.id)
    rows = await (select.limit(limit) if limit else select.limit(query.size).offset(query.offset))
    return total, query, [_shown(actor, row) for row in rows]


async def case(actor: Actor, case_id: int) -> dict[str, Any]:
    """One case.

    Raises:
        NotFound: none the reader may see.
    """
    rows = await Case.select(*_columns()).where(
        Case.id == case_id, where(visible(actor, Kind.CASE), facts_of_cases())
    )
    if not rows:
        raise NotFound
    return _shown(actor, rows[0])


async def events(actor: Actor, case_id: int) -> list[dict[str, Any]]:
    """What happened in a case as far as the reader's side may know, newest first."""
    row_of_case = await case(actor, case_id)
    side = side_of(actor.role)
    condition: Any = CaseEvent.match_case == case_id
    if side != "bureau":
        condition = And(condition, CaseEvent.audience.is_in(["all", side]))
    rows = await CaseEvent.select().where(condition).order_by(CaseEvent.id, ascending=False)
    kept = await texts.of_case(case_id)
    shown = [
        {**row, "kept": kept.get(row["id"], "")}
        for row in rows
        if row["id"] not in kept or _may_read(row_of_case, side, row, kept[row["id"]])
    ]
    return shown if side == "bureau" or row_of_case["live"] else await _closed(row_of_case, side, shown)


async def _closed(case: dict[str, Any], side: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the other side wrote while contacts were open tells nobody any more how to reach it afterwards."""
    if contacts_open(case):
        return rows
    _, people = await named_in(case, "bureau")
    return [
        {**row, "text": gettext(NO_LONGER)}
        if not _wrote(side, row) and row["text"] and contact.find(row["text"], people)
        else row
        for row in rows
    ]


def contacts_open(case: dict[str, Any]) -> bool:
    """Whether the two sides may know of each other who they are."""
    return bool(case["both_agreed"]) and case["stage"] != Stage.CLOSED


def _wrote(side: str, row: dict[str, Any]) -> bool:
    return bool(row["actor_role"]) and side_of(Role(row["actor_role"])) == side


def _may_read(case: dict[str, Any], side: str, row: dict[str, Any], state: str) -> bool:
    """A text that tells who somebody is: for its author's side and the bureau; for the other side once the
    bureau let it through and as long as contacts are open."""
    passed = contacts_open(case) and state == ReviewState.PASSED
    return side == "bureau" or _wrote(side, row) or passed


async def named_in(case: dict[str, Any], side: str) -> tuple[list[Party], list[Party]]:
    """Of those in a case whom a text of `side` must not tell of whom `side` knows, and whom it does not.

    A side knows its own; of a team what its lead wrote. The bureau knows nobody but through the door. Of the
    other side nothing is asked: what its reader guesses is no news to it.
    """
    people = [(one["name"], one["phone"]) for one in await contacts(case, everybody=True)]
    at = await employer(case)
    firm = [(at.get("contact", ""), at.get("phone", ""))]
    if side == "employer":
        return firm, []
    if side == "bureau":
        return [], [*people, *firm]
    if not case["team"]:
        return people, []
    typed = await Case.raw("SELECT name, phone FROM team_member WHERE team = {}", case["team"])
    return [(one["name"], one["phone"]) for one in typed], people


async def people_of(case_id: int) -> list[dict[str, Any]]:
    """The people of a case without their names: by specialty, of a team by the role its lead gave them."""
    rows: list[dict[str, Any]] = await Case.raw(
        f"SELECT p.candidate, {_SPECIALTY} AS headline, c.account, p.state, "
        f"m.role IS NULL AND c.withheld AS withheld {_PEOPLE}",
        case_id,
    )
    return rows


_SPECIALTY = "coalesce(m.role, c.headline)"
_PEOPLE = """FROM placement p JOIN candidate c ON c.id = p.candidate JOIN match_case k ON k.id = p.match_case
    LEFT JOIN team_member m ON m.team = k.team AND m.candidate = p.candidate
    WHERE p.match_case = {} ORDER BY p.id"""


async def absent(case: dict[str, Any]) -> set[int]:
    """People of a live team case who do not come with the team: who has not agreed, took it back or left."""
    if not case["team"] or not case["live"]:
        return set()
    coming = await standing.coming(case["team"])
    people = await people_of(case["id"])
    return {row["candidate"] for row in people if row["candidate"] not in coming or row["state"] == "closed"}


async def contacts(case: dict[str, Any], *, everybody: bool) -> list[dict[str, Any]]:
    """Names and phones of the people of a case, with or without those who do not come (any more); for the
    service that logs the look."""
    people = await Case.raw(
        f"SELECT p.state, p.candidate, {_SPECIALTY} AS headline, c.name, c.phone {_PEOPLE}",
        case["id"],
    )
    away = set() if everybody else await absent(case)
    return [
        {name: row[name] for name in ("candidate", "headline", "name", "phone")}
        for row in people
        if everybody or (row["candidate"] not in away and row["state"] != "closed")
    ]


async def employer(case: dict[str, Any]) -> dict[str, Any]:
    """The employer of a case with its contact."""
    employers = await Enterprise.select(Enterprise.contact, Enterprise.phone).where(
        Enterprise.organisation == case["organisation"]
    )
    return {"name": case["employer"], **(employers[0] if employers else {})}


async def ended_without_us(actor: Actor, days: int = 14) -> list[dict[str, Any]]:
    """Cases that no officer ended: a withdrawal or the need did, lately; an officer's own, a bureau's all."""
    condition = And(
        where(visible(actor, Kind.CASE), facts_of_cases()),
        And(Case.reason.is_in(list(WITHDRAWN)), Case.ended > now() - timedelta(days)),
    )
    if actor.role is Role.OFFICER:
        condition = And(condition, Case.officer == actor.account_id)
    rows = (
        await Case.select(*_columns())
        .where(condition)
        .order_by(Case.ended, ascending=False)
        .order_by(Case.id)
        .limit(8)
    )
    return [{**_shown(actor, row), "why": REASONS[row["reason"]]} for row in rows]


async def officers(county: str | None) -> list[tuple[int, str]]:
    """(account, name) of the liaison officers who may look after cases of a county."""
    condition: Any = Account.organisation.kind == str(OrganisationKind.CITY)
    if county is not None:
        condition = Or(condition, Account.organisation.county == county)
    rows = await (
        Account.select(Account.id, Account.name)
        .where(Account.role == str(Role.OFFICER), Account.active.eq(True), condition)
        .order_by(Account.name)
    )
    return [(row["id"], row["name"]) for row in rows]


async def parties(proposals: Sequence[dict[str, Any]]) -> Parties:
    """The employers, people and teams of some proposals."""
    needs = await Need.raw(
        "SELECT n.id, n.organisation, o.county, e.officer FROM need n "
        "JOIN organisation o ON o.id = n.organisation "
        "LEFT JOIN enterprise e ON e.organisation = o.id WHERE n.id = ANY({})",
        [row["need"] for row in proposals],
    )
    people = await Candidate.raw(
        "SELECT id, account FROM candidate WHERE id = ANY({})", [row["candidate"] for row in proposals]
    )
    teams = await Team.raw(
        "SELECT id, account FROM team WHERE id = ANY({})", [row["team"] for row in proposals if row["team"]]
    )
    return Parties(
        {row["id"]: row for row in needs},
        {row["id"]: row["account"] for row in people},
        {row["id"]: row["account"] for row in teams},
    )


async def lock_needs(need_ids: Sequence[int]) -> None:
    """Hold these needs until the transaction ends, always in the same order."""
    await Need.raw("SELECT id FROM need WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE", list(need_ids))
