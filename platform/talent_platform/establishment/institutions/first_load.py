"""The books of a unit are opened: its first roster, with the verdict on each post, confirmed by the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.facts import certified, said
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.ledger import told as books
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.taking import MEANWHILE
from talent_posts import WAY_NAMES, Finding, Holding, Outcome, Person, PersonAudit, UnitAudit, Way
from talent_posts import audit as judge


@dataclass(frozen=True)
class Listed:
    """One person the first roster finds in post, and what the rulebook says of it."""

    person_id: int
    number: str
    name: str
    post: str
    start: date
    over_quota: str
    who: Person
    """As it is confirmed with the roster: what becomes records, and the last day."""
    way: Way
    disputed: tuple[said.Disputed, ...]
    """What the unit says of the person against a word of the city: it does not count."""
    outcome: Outcome
    findings: tuple[Finding, ...]
    request: int | None
    """A request for the person that walks or is approved: it is withdrawn before the roster is confirmed, or
    takes effect instead."""

    @property
    def confirmed(self) -> tuple[str, ...]:
        """All that the confirmation covers beside the post, as people read it."""
        who = self.who
        graduated = who.graduated.isoformat() if who.graduated else None
        facts: list[tuple[str, Mapping[str, Any]]] = [
            *([("born", {"born": who.born.isoformat()})] if who.born else []),
            *([("degree", {"degree": who.degree, "graduated": graduated})] if who.degree else []),
            *(("title", {"name": t.name, "level": t.level, "granted": f"{t.granted}"}) for t in who.titles),
            *(("skill", {"level": f"{s.level}", "granted": f"{s.granted}"}) for s in who.skills),
        ]
        told = [f"{gettext(FACTS[kind][0])}：{said.text(kind, each)}" for kind, each in facts]
        if who.unit_leader:
            told.append(gettext("单位领导人员"))
        told.append(gettext("履历完整") if who.history_complete else gettext("履历不完整"))
        told.append(gettext("聘用方式：{way}", way=gettext(WAY_NAMES[self.way])))
        if who.leaves:
            told.append(gettext("预计离岗：{day}", day=who.leaves.isoformat()))
        return tuple(told)


@dataclass(frozen=True)
class FirstLoad:
    """A roster that waits to be confirmed."""

    people: tuple[Listed, ...]
    unit: tuple[Finding, ...]
    """What is wrong with plan and seats once these people are in post."""
    facts: tuple[str, ...]
    """What the unit says of each of them: the confirmation covers it too."""

    @property
    def digest(self) -> str:
        """Of all there is to look at: who confirms names the roster that was on the table."""
        told = [
            (
                e.person_id,
                e.number,
                e.name,
                e.post,
                e.start,
                e.over_quota,
                [str(each) for each in e.disputed],
                e.outcome,
                _told(e.findings),
                e.request,
            )
            for e in self.people
        ]
        return sha256(repr((told, _told(self.unit), self.facts)).encode()).hexdigest()[:40]


def _told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.outcome, each.reason) for each in findings]


async def waiting(institution_id: int) -> FirstLoad | None:
    """The first roster of an institution whose books are not open; None when there is none, or no more."""
    rows = await _rows(institution_id)
    if not rows or await books.opened(institution_id):
        return None
    facts = {row["id"]: row for row in await units.staff([institution_id])}
    live = await Appointment.select(Appointment.id, Appointment.person).where(
        Appointment.person.is_in(list(facts)), Appointment.state.is_in([str(each) for each in HOLDING_STATES])
    )
    requests = {row["person"]: row["id"] for row in live}
    disputed = await said.disputed([row["id"] for row in rows])
    found = await _audited(institution_id, rows, facts, disputed)
    return _judged(rows, found, facts, requests, disputed)


_Disputed = Mapping[int, tuple[said.Disputed, ...]]


async def _rows(institution_id: int) -> list[dict[str, Any]]:
    rows = await (
        StaffMember.select()
        .where(StaffMember.institution == institution_id)
        .order_by(StaffMember.number)
        .output(load_json=True)
    )
    booked = await books.booked(institution_id)
    return [row for row in rows if row["roster"] and row["id"] not in booked]


async def _audited(
    institution_id: int, rows: list[dict[str, Any]], facts: dict[int, dict[str, Any]], disputed: _Disputed
) -> UnitAudit:
    unit = await units.unit_on(institution_id, today())
    others = await units.elsewhere([institution_id])
    register = await certified.register_of([row["id"] for row in rows])
    roster = tuple(
        replace(
            register.told(row["id"], said.without(person, disputed.get(row["id"], ()))),
            leaves=_day(row["roster"].get("leaves")),
        )
        for row in rows
        for held in [(*others.get(row["id"], ()), _holding(row["roster"]))]
        for person in [units.person(facts[row["id"]], held)]
    )
    return judge(replace(unit, roster=roster), on=today(), figures=await in_force())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _holding(listed: dict[str, Any]) -> Holding:
    return Holding(
        category=listed["category"], grade=listed["grade"], start=date.fromisoformat(listed["start"]),
        way=listed.get("way", "other"), over_quota=listed.get("over_quota", ""),
        occupies_quota=listed.get("over_quota", "") != "policy",
    )  # fmt: skip


def _judged(
    rows: list[dict[str, Any]], found: UnitAudit, facts: dict[int, dict[str, Any]], requests: dict[int, int],
    disputed: _Disputed,
) -> FirstLoad:  # fmt: skip
    of_person: dict[str, PersonAudit] = {each.person.id: each for each in found.people}
    people = []
    for row in rows:
        told = of_person.get(str(row["id"]))
        if told is None:  # left before today
            continue
        people.append(
            Listed(
                row["id"], row["number"], row["name"], told.post, told.holding.start,
                told.holding.over_quota, told.person, told.holding.way, disputed.get(row["id"], ()),
                told.outcome, told.findings, requests.get(row["id"]),
            )
        )  # fmt: skip
    listed = tuple(f"{facts[row['id']]['facts']} {row['roster']}" for row in rows)
    return FirstLoad(tuple(people), found.findings, listed)


async def confirm(actor: Actor, institution_id: int, document: str, *, seen: str) -> int:
    """Open the books with the people of the first roster; returns how many. `seen`: the digest of the roster
    that was looked at.

    Raises:
        NotAllowed: not the city.
        Conflict: nothing waits, the books are open, what waits is not what was seen, somebody is in post in
            another institution at the same time, or a request for somebody is on its road or approved.
        Invalid: no document.
    """
    require(actor, Role.CITY)
    await queries.with_posts_id(actor, institution_id)
    refuse_long(document=document)
    if not document.strip():
        raise Invalid(N_("请填写文号"), {"document": N_("必填，不能为空")})
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        await ledger.lock_many_people()
        await ledger.lock_people_of(institution_id)
        load = await waiting(institution_id)
        if load is None:
            raise Conflict(N_("没有待确认的首次名册；岗位已经入账的，变动须办理聘用"))
        if load.digest != seen:
            raise Conflict(MEANWHILE)
        _refuse_asked_for(load)
        rows = {row["id"]: row["roster"] for row in await _rows(institution_id)}
        found = [_found(each, rows[each.person_id]) for each in load.people]
        await _refuse_in_post_elsewhere(institution_id, found, {e.person_id: e.name for e in load.people})
        verdicts = {str(each.person_id): each.outcome for each in load.people}
        await ledger.open_books(institution_id, found, actor, document=document.strip(), verdicts=verdicts)
        for each in found:
            await StaffMember.update({
                StaffMember.leaves: each.leaves, StaffMember.claimed: False,
            }).where(StaffMember.id == each.person)  # fmt: skip
        await records.tell_set_apart(actor, [each.person for each in found])
        await ledger.settle()
        await audit.record(
            actor, "roster.confirmed", f"institution:{institution_id}", rows=len(found), document=document
        )
    return len(found)


def _refuse_asked_for(load: FirstLoad) -> None:
    if names := [each.name for each in load.people if each.request is not None]:
        raise Conflict(
            gettext(
                "下列人员另有正在办理或已批准的聘用申请，须先由单位撤回，再确认名册：{names}",
                names="、".join(names),
            )
        )


async def _refuse_in_post_elsewhere(
    institution_id: int, found: list[ledger.FoundInPost], names: dict[int, str]
) -> None:
    others = await units.elsewhere([institution_id])
    twice = [
        names[each.person]
        for each in found
        if any(
            held.start <= (each.leaves or date.max) and each.start <= (held.end or date.max)
            for held in others.get(each.person, ())
        )
    ]
    if twice:
        raise Conflict(
            gettext("下列人员在其他单位有同期任职，须先在该单位办结离岗：{names}", names="、".join(twice))
        )


def _found(each: Listed, listed: dict[str, Any]) -> ledger.FoundInPost:
    return ledger.FoundInPost(
        each.person_id, listed["category"], listed["grade"], each.start, listed.get("way", "other"),
        each.over_quota, _day(listed.get("leaves")),
    )  # fmt: skip
