"""Lists of candidates and teams, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from piccolo.columns import Column as TableColumn
from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, manageable, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.clock import now
from talent_platform.disclosure import blots
from talent_platform.i18n import N_, gettext
from talent_platform.index.find import matching_ids
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.bulk import BATCHES
from talent_platform.supply.offers.cards import card, owns, sees_masked_names
from talent_platform.supply.offers.life import (
    AVAILABILITY_BADGES,
    STALE_DAYS,
    STANDING_BADGES,
    STATE_LABELS,
    MemberStanding,
)
from talent_platform.supply.offers.queries import (
    SHOWN_BY_CARD,
    facts_of_candidates,
    facts_of_teams,
    with_availability,
    with_members,
)
from talent_platform.supply.schemas import CandidateForm, TeamOfferHead
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import member_consent as standing
from talent_platform.supply.wording import LEADER_LABELS, STAGE_LABELS, TEAM_KIND_LABELS
from talent_platform.web.field_texts import cells, fields_of
from talent_platform.web.listing.declaration import (
    Badge,
    Column,
    ListSpec,
    RangeFilter,
    SelectFilter,
    TextFilter,
)
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.query import ListQuery, like_pattern
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.columns import Kind, SheetColumn

NAMES: dict[Resource, str] = {CANDIDATE: N_("人才"), TEAM: N_("项目团队")}
READERS = frozenset(Role) - {Role.CANDIDATE, Role.TEAM_LEAD, Role.DEPARTMENT, Role.SECURITY}


def _wants(column: TableColumn) -> Any:
    """The list of codes in a column is empty (anything will do) or holds the code asked for."""
    name = f'"{column._meta.table._meta.tablename}"."{column._meta.db_column_name}"'  # noqa: SLF001
    return lambda _reader, code: WhereRaw(f"({name} = '[]'::jsonb OR {name} ? {{}})", code)


def _at_least(column: Any) -> Any:
    return lambda _reader, level: column >= int(level)


def _agrees(column: Any) -> Any:
    return lambda _reader, said: column.eq(said == "yes")


def _can(_reader: Actor | None, skill: str) -> WhereRaw:
    return WhereRaw("candidate.skills::text ILIKE {}", like_pattern(skill))


def _says(_reader: Actor | None, said: str) -> WhereRaw:
    """Teams of which a member stands so."""
    stands = ["waiting", "declared"] if said == MemberStanding.NAMED else [said]
    named = f"SELECT m.team FROM {standing.JOINED} WHERE {standing.STANDING} = ANY({{}})"  # noqa: S608
    return WhereRaw(f'"team"."id" IN ({named})', stands)


async def _candidate_words(reader: Actor | None, text: str) -> Any:
    return WhereRaw('"candidate"."id" = ANY({})', await matching_ids(reader, CANDIDATE, text))


async def _team_words(reader: Actor | None, text: str) -> Any:
    if reader is not None and reader.role is Role.TEAM_LEAD:
        # What the search knows of a team depends on which members come: a lead searches the own words.
        own = "(team.project || team.description || team.keywords) ILIKE {}"
        return WhereRaw(own, like_pattern(text))
    return WhereRaw('"team"."id" = ANY({})', await matching_ids(reader, TEAM, text))


def _ranks(labels: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(int(rank)), label) for rank, label in labels.items() if rank)


def _codes(labels: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), label) for code, label in labels.items())


_STATE = Column("availability", N_("状态"), kind="badge", badges=AVAILABILITY_BADGES)
_NUMBER = Column("id", N_("编号"))  # two without a name look alike
_BRANCHES = tuple((code, branch.name) for code, branch in branches().items())

CANDIDATES = ListSpec(
    columns=(
        Column("headline", N_("专业方向"), link="/candidates/{id}", sortable=True),
        _NUMBER,
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
        SelectFilter("education", N_("最低学历"), _ranks(EDUCATION_LABELS), _at_least(Candidate.education)),
        SelectFilter("title_level", N_("最低职称"), _ranks(TITLE_LABELS), _at_least(Candidate.title_level)),
        SelectFilter("place", N_("愿去地区"), tuple(counties().items()), _wants(Candidate.wanted_counties)),
        SelectFilter("branch", N_("产业"), _BRANCHES, _wants(Candidate.wanted_branches)),
        TextFilter("skill", N_("技能"), _can),
        RangeFilter("years", N_("工作年限"), N_("年"), Candidate.years),
    ),
    search_label=N_("专业、技能或经历"),
    searched=_candidate_words,
    ranked=lambda reader, text: matching_ids(reader, CANDIDATE, text),
)

TEAMS = ListSpec(
    columns=(
        Column("project", N_("项目"), link="/teams/{id}", sortable=True),
        _NUMBER,
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
        SelectFilter("branch", N_("产业"), _BRANCHES, Team.branch),
        SelectFilter("stage", N_("项目阶段"), _codes(STAGE_LABELS), Team.stage),
        SelectFilter("place", N_("愿去地区"), tuple(counties().items()), _wants(Team.wanted_counties)),
        SelectFilter("team_kind", N_("团队类型"), _codes(TEAM_KIND_LABELS), Team.team_kind),
        SelectFilter("leader_class", N_("带头人层次"), _codes(LEADER_LABELS), Team.leader_class),
    ),
    search_label=N_("项目、技术或技能"),
    searched=_team_words,
    ranked=lambda reader, text: matching_ids(reader, TEAM, text),
)

CONSENT = Column(
    "consent", N_("匹配"), kind="badge",
    badges={True: Badge(N_("已同意"), "success"), False: Badge(N_("未同意"))},
)  # fmt: skip

OPINION = Column("opinion", N_("成员意见"))


def _standings(*known: MemberStanding) -> SelectFilter:
    labels = tuple((key, STANDING_BADGES[key].label) for key in known)
    return SelectFilter("standing", N_("成员意见"), labels, _says)


_STANDING = _standings(MemberStanding.WAITING, MemberStanding.REFUSED)
_STANDING_OF_LEAD = _standings(MemberStanding.NAMED, MemberStanding.REFUSED)


def _facts(kind: Resource) -> dict[str, Any]:
    return facts_of_candidates() if kind is CANDIDATE else facts_of_teams()


def _own(kind: Resource) -> tuple[SelectFilter, ...]:
    table = Candidate if kind is CANDIDATE else Team

    def mine(reader: Actor, _mine: str) -> Any:
        return where(manageable(reader, kind), _facts(kind))

    def stale(_reader: Actor, _stale: str) -> Any:
        return table.updated < now() - timedelta(STALE_DAYS)

    return (
        SelectFilter("scope", N_("范围"), (("mine", N_("我管理的")),), mine),
        SelectFilter("shown", N_("公开"), (("yes", N_("用人单位可见")),), lambda *_: _facts(kind)["public"]),
        SelectFilter("confirmed", N_("确认"), (("stale", N_("久未确认")),), stale),
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), table.state),
        SelectFilter(
            "consent", N_("匹配意愿"), (("yes", N_("已同意")), ("no", N_("未同意"))), _agrees(table.consent)
        ),
    )


_ACCOUNT = SelectFilter(
    "account", N_("本人账号"), (("yes", N_("有账号")), ("no", N_("没有账号"))),
    lambda _reader, said: Candidate.account.is_null() if said == "no" else Candidate.account.is_not_null(),
)  # fmt: skip


def _with(spec: ListSpec, second: Column, filters: tuple[SelectFilter, ...]) -> ListSpec:
    columns = (spec.columns[0], second, *spec.columns[1:-1], CONSENT, _STATE, spec.columns[-1])
    return replace(spec, columns=columns, filters=(*filters, *spec.filters))


OFFERED: dict[Resource, dict[str, ListSpec]] = {
    CANDIDATE: {
        "hirer": CANDIDATES,
        "bureau": _with(CANDIDATES, Column("masked_name", N_("姓名")), (*_own(CANDIDATE), _ACCOUNT)),
    },
    TEAM: {
        "hirer": TEAMS,
        "bureau": _with(TEAMS, OPINION, (*_own(TEAM), _STANDING)),
        "lead": _with(TEAMS, OPINION, (_STANDING_OF_LEAD,)),
    },
}  # fmt: skip


def list_spec(actor: Actor | None, kind: Resource) -> ListSpec:
    """The list as this reader sees it; bureaus also see state, consent and the masked name, leads what their
    members say."""
    if kind is TEAM and actor is not None and actor.role is Role.TEAM_LEAD:
        return OFFERED[TEAM]["lead"]
    return OFFERED[kind]["bureau" if sees_masked_names(actor) else "hirer"]


async def candidates(reader: Actor | None, query: ListQuery) -> Found:
    """Registered people as cards."""
    inside = And(where(visible(reader, CANDIDATE), facts_of_candidates()), Candidate.registered.eq(True))
    # Only bureaus learn even the first character of a name.
    columns = Candidate.all_columns() if sees_masked_names(reader) else SHOWN_BY_CARD
    total, query, rows = await page_of_table(Candidate, Candidate.select(*columns), query, reader, inside)
    rows = await blots.shown(reader, "candidate", rows, partial(owns, reader))
    elsewhere = await standing.away([row["id"] for row in rows])
    return total, query, [with_availability(card(row), elsewhere) for row in rows]


async def teams(reader: Actor | None, query: ListQuery) -> Found:
    """Team offers; `members` is their number, for those who hire only of who comes."""
    inside = where(visible(reader, TEAM), facts_of_teams())
    total, query, rows = await page_of_table(Team, Team.select(), query, reader, inside)
    rows = await blots.shown(reader, "team", rows, partial(owns, reader))
    tallies = await standing.tallies([row["id"] for row in rows])
    return total, query, [with_members(reader, row, tallies.get(row["id"], standing.NOBODY)) for row in rows]


HIDDEN = ("name", "phone", "birth_year")


def _sheet(kind: Resource) -> Any:
    model = CandidateForm if kind is CANDIDATE else TeamOfferHead

    def sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
        """The list as a card file: nobody's name or phone, whoever asks."""
        columns = [
            SheetColumn("id", gettext("编号"), Kind.INTEGER, required=False),
            *(column for name, column in fields_of(model).items() if name not in HIDDEN),
            SheetColumn(
                "availability", gettext("状态"), Kind.CHOICE, required=False,
                choices={key: badge.label for key, badge in AVAILABILITY_BADGES.items()},
            ),
        ]  # fmt: skip
        if kind is CANDIDATE:
            columns.insert(2, SheetColumn("age_band", gettext("年龄段"), Kind.TEXT, required=False))
        else:
            columns.append(SheetColumn("members", gettext("成员数"), Kind.INTEGER, required=False))
        return columns, (cells(columns, row) for row in rows)

    return sheet


LISTS: dict[Resource, DeclaredList] = {
    CANDIDATE: DeclaredList(
        "candidates", NAMES[CANDIDATE], "/candidates", OFFERED[CANDIDATE]["bureau"], candidates, READERS,
        offered=lambda reader: list_spec(reader, CANDIDATE), sheet=_sheet(CANDIDATE),
        batch=BATCHES[CANDIDATE],
    ),
    TEAM: DeclaredList(
        "teams", NAMES[TEAM], "/teams",
        _with(
            TEAMS, OPINION,
            (
                *_own(TEAM),
                _standings(MemberStanding.NAMED, MemberStanding.WAITING, MemberStanding.REFUSED),
            ),
        ),
        teams,
        (*READERS, Role.TEAM_LEAD),
        offered=lambda reader: list_spec(reader, TEAM), sheet=_sheet(TEAM), batch=BATCHES[TEAM],
    ),
}  # fmt: skip
