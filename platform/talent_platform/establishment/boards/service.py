"""What supervisors look at: overrides until cured, the over-quota queue, special posts, ratios and limits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.access import APPOINTMENT
from talent_platform.establishment.appointments import questions
from talent_platform.establishment.appointments.queries import appointment_row
from talent_platform.establishment.boards import standing
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions import units
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import AppointmentState as State
from talent_platform.establishment.tables.appointments import Override, OverrideCure
from talent_platform.i18n import N_, gettext
from talent_platform.jobs import service as jobs
from talent_platform.reference.codes import county_name
from talent_platform.reference.writings import reasons
from talent_posts import CATEGORY_NAMES, OUTCOME_NAMES, Outcome, post_name
from talent_posts import audit as judge

ORDERED = "posts.board"
"""The job that works out a day for the whole city."""
AGES = ((30, "30 天以内"), (90, "31–90 天"), (180, "91–180 天"), (None, "半年以上"))


OVERRIDE = (
    *Override.all_columns(),
    Override.appointment._.state.as_alias("state"),
    Override.appointment._.category.as_alias("category"),
    Override.appointment._.grade.as_alias("grade"),
    Override.appointment._.person._.name.as_alias("person_name"),
    Override.appointment._.institution._.organisation._.name.as_alias("institution_name"),
)
_GIVEN_UP = [str(state) for state in (State.REJECTED, State.WITHDRAWN, State.EXPIRED)]


def uncured(actor: Actor) -> Any:
    """Overrides nobody has cured, as far as the actor sees them; a request given up needs no cure."""
    inside = where(visible(actor, APPOINTMENT), {
        "id": Override.id,
        "county": Override.appointment._.institution._.organisation._.county,
        "organisation": Override.appointment._.institution._.organisation,
        "department": Override.appointment._.institution._.department,
    })  # fmt: skip
    cured = "EXISTS (SELECT FROM appointment_override_cure c WHERE c.override = appointment_override.id)"
    return And(And(inside, WhereRaw(f"NOT {cured}")), Override.appointment._.state.not_in(_GIVEN_UP))


def shown_override(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its post and the days since it was given."""
    days = (today() - row["at"].astimezone(ZONE).date()).days
    return {**row, "post": post_name(row["category"], row["grade"]), "days": days}


async def overrides(actor: Actor) -> list[dict[str, Any]]:
    """The uncured ones, the oldest first."""
    rows = await Override.select(*OVERRIDE).where(uncured(actor)).order_by(Override.at).output(load_json=True)
    return [shown_override(row) for row in rows]


async def cure(actor: Actor, override_id: int, note: str, document: str) -> None:
    """Record, from a paper and by a second person, that what an override excused has been put right; it
    leaves the list.

    Raises:
        NotFound: no such override in the list.
        NotAllowed: by whoever gave it.
        Conflict: without a sentence of what was done, or while the books still tell of no seat.
        Invalid: with too long a one, or without a paper.
    """
    require(actor, Role.CITY)
    refuse_long(note=note, document=document)
    if not document.strip():
        raise Invalid(N_("请填写消除所依据的文号"), {"document": N_("必填，不能为空")})
    listed = {row["id"]: row for row in await overrides(actor)}
    if override_id not in listed:
        raise NotFound
    if not reasons.in_words(note):
        raise Conflict(N_("请用文字写明如何消除（至少 4 个字）"))
    given_by = listed[override_id]["actor_id"]
    if given_by is not None and not await may_confirm(given_by, actor):
        raise NotAllowed(N_("须由本局另一人登记消除：不能是准予人，也不能是由准予人开设或重置过密码的账号"))
    if still := await _without_seat(actor, listed[override_id]):
        raise Conflict(gettext("尚未消除，不能移出清单：{why}", why=still))
    async with DB.transaction():
        await OverrideCure.insert(
            OverrideCure(
                override=override_id, actor_id=actor.account_id, actor_name=actor.name, note=note.strip(),
                document=document.strip(),
            )
        )  # fmt: skip
        await audit.record(actor, "appointment.override_cured", f"override:{override_id}", note=note)


_SEAT = "H1a"


async def _without_seat(actor: Actor, row: Mapping[str, Any]) -> str:
    """What the books say against the seat that an override gave, today; of papers they tell nothing."""
    if _SEAT not in row["rules"]:
        return ""
    request = await appointment_row(actor, row["appointment"])
    if row["state"] != State.EFFECTIVE:
        found = (await questions.about_row(request)).decision.findings
    else:
        unit = await units.unit_on(request["institution"], today())
        found = judge(unit, on=today(), figures=await in_force()).findings
        found = tuple(each for each in found if each.facts.get("岗位") == row["post"])
    against = [each.reason for each in found if each.rule == _SEAT and each.outcome not in {"pass", "warn"}]
    return "；".join(against)


async def queues(institutions: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Institutions with over-quota staff, each with its queue in order."""
    above = await units.above_quota([row["id"] for row in institutions])
    book = await in_force()
    waiting = {
        row["id"]: people.queue(above.get(row["id"], ()), row["jurisdiction"], day, book)
        for row in institutions
    }
    return [{**row, "queue": waiting[row["id"]]} for row in institutions if waiting[row["id"]]]


_NUMBERLESS = """
    SELECT count(DISTINCT institution) FROM staff_member
    WHERE institution = ANY($1) AND identity_cipher IS NULL
"""


@dataclass(frozen=True)
class Board:
    """The supervisor's view of a day."""

    categories: list[tuple[str, list[int]]]
    """County → occupied seats by category."""
    levels: list[tuple[str, list[int]]]
    """County → senior, middle and junior professional staff."""
    near: list[dict[str, Any]]
    """Units near or beyond a ratio, the worst first."""
    findings: list[tuple[str, Outcome, int]]
    """Rule, outcome, units and people about whom it says so."""
    ages: list[tuple[str, int]]
    """Open overrides by age."""
    units: int
    people: int
    numberless: int
    """Units with somebody on the list who has no identity number."""
    late: int
    """Units told as they were at `since`: something has changed that is being worked out."""
    since: datetime | None
    waiting: int
    """Units of which nothing is known yet; they are in no number."""


async def board(
    actor: Actor, institutions: list[dict[str, Any]], day: date, *, evening: date | None = None
) -> Board:
    """Ratios per county, units near a limit, what the audit finds, overrides by age; `evening`: as the books
    stood at the end of that day."""
    ids = [row["id"] for row in institutions]
    found = await standing.of_day(ids, day, evening or standing.LATEST)
    if found.late or found.waiting:
        await _order(actor, day, evening)
    known = found.units
    categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    levels: defaultdict[str, Counter[int]] = defaultdict(Counter)
    counted: Counter[tuple[str, Outcome]] = Counter()
    near = []
    for row in institutions:
        unit = known.get(row["id"])
        if unit is None:
            continue
        county = county_name(row["county"])
        categories[county].update(unit.categories)
        levels[county].update(dict(enumerate(unit.levels)))
        counted.update({(rule, outcome): n for rule, outcome, n in unit.findings})
        near += [{**row, "rule": rule, "counted": counted, "more": more} for rule, counted, more in unit.near]
    open_overrides = await overrides(actor)
    return Board(
        categories=[(name, [c[key] for key in CATEGORY_NAMES]) for name, c in categories.items()],
        levels=[(name, [c[key] for key in (0, 1, 2)]) for name, c in levels.items()],
        near=sorted(near, key=lambda each: each["more"]),
        findings=_gravest_first(counted),
        ages=_by_age([row["days"] for row in open_overrides]),
        units=len(known),
        people=sum(unit.people for unit in known.values()),
        numberless=await DB.asyncpg_pool.fetchval(_NUMBERLESS, ids),
        late=found.late,
        since=found.since,
        waiting=found.waiting,
    )


async def _order(actor: Actor, day: date, evening: date | None) -> None:
    """Have a day worked out that no page can work out; today's the clock sees to."""
    if (day, evening) == (today(), None):
        return
    wanted = {"on": day.isoformat(), "known": evening.isoformat() if evening else ""}
    if not await jobs.under_way(ORDERED, wanted):
        await jobs.enqueue(actor, ORDERED, wanted, lane=ORDERED)


def _gravest_first(counted: Counter[tuple[str, Outcome]]) -> list[tuple[str, Outcome, int]]:
    rank = list(OUTCOME_NAMES)
    order = sorted(counted.items(), key=lambda item: (-rank.index(item[0][1]), -item[1], item[0][0]))
    return [(rule, outcome, count) for (rule, outcome), count in order]


def _by_age(days: list[int]) -> list[tuple[str, int]]:
    found, low = [], -1
    for high, label in AGES:
        found.append((label, sum(1 for each in days if low < each and (high is None or each <= high))))
        low = high or low
    return found
