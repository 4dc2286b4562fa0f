"""People of an institution: who is in which post, who waits over quota, who comes and who leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment.facts import said
from talent_platform.establishment.facts.identified import identified
from talent_platform.establishment.institutions import identity, queries, units
from talent_platform.establishment.institutions.schemas import LEAST_AGE, IdentityForm, PersonForm
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.people import leaving
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import LedgerAct
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings import reasons
from talent_platform.reference.writings.identity_number import born
from talent_posts import Figures, Holding, Person, Unit, post_name, queue_place


@dataclass(frozen=True)
class InPost:
    """One person in one post on a day."""

    person: Person
    holding: Holding

    @property
    def post(self) -> str:
        return post_name(self.holding.category, self.holding.grade)


def in_post(unit: Unit, day: date) -> list[InPost]:
    """Everyone in post on the day, highest grade of each category first."""
    return _posts(unit.roster, day)


def _posts(roster: Iterable[Person], day: date) -> list[InPost]:
    found = [InPost(person, held) for person in roster for held in person.in_post(day)]
    return sorted(found, key=lambda each: (each.holding.category, each.holding.grade, each.person.id))


@dataclass(frozen=True)
class Waiting:
    """Somebody above the quota, and the seat that would bring them in."""

    place: int | None
    """Rank among those of the same category and level; null where no order is set."""
    who: InPost


def queue(roster: Iterable[Person], jurisdiction: str, day: date, figures: Figures) -> list[Waiting]:
    """Over-quota staff of a unit; policy placements ranked by the local order, first implementation's excess
    after."""
    order = figures.at("over_quota_queue_order", jurisdiction, day).value
    waiting = [each for each in _posts(roster, day) if each.holding.over_quota]
    if not order:
        return [Waiting(None, each) for each in waiting]
    ranked = sorted(
        waiting,
        key=lambda each: (each.holding.over_quota != "policy", queue_place(each.person, each.holding, order)),
    )
    return [Waiting(number, each) for number, each in enumerate(ranked, 1)]


async def add(actor: Actor, institution_id: int, form: PersonForm) -> int:
    """Enter somebody who is to be appointed; posts held before go in with the roster import.

    Raises:
        Conflict: the personnel number is taken, or the city has refused the name.
    """
    require(actor, Role.INSTITUTION)
    await queries.open_id(actor, institution_id)
    async with DB.transaction():
        async with listed_once(form.number):
            rows = await StaffMember.insert(
                StaffMember(institution=institution_id, claimed=True, **columns(institution_id, form))
            )
        person_id = int(rows[0]["id"])
        if await said.refused_new_name(person_id, form.name):
            raise Conflict(said.REFUSED_NAME)
        await audit.record(actor, "staff.added", f"staff:{person_id}", number=form.number)
    return person_id


@asynccontextmanager
async def listed_once(number: str) -> AsyncIterator[None]:
    """
    Raises:
        Conflict: the personnel or the identity number is somebody else's in the unit.
    """
    try:
        yield
    except UniqueViolationError as error:
        if error.constraint_name == "staff_identity_once":
            raise Conflict(N_("这个身份证号的人已在本单位名册中")) from error
        raise Conflict(gettext("人员编号 {number} 已在本单位名册中", number=number)) from error


async def fill_identity(actor: Actor, person_id: int, form: IdentityForm) -> None:
    """Enter the number of somebody who has none on record; one on record is put right by two.

    Raises:
        Conflict: there is one, the list has somebody else with it, or by it the person is in two posts or has
            two requests.
        Invalid: the day of birth on record is another one.
    """
    require(actor, Role.INSTITUTION)
    row = await staff_row(actor, person_id)
    told = born(form.identity)
    if told is not None and row["born"] not in {None, told}:
        message = gettext("出生日期与身份证号不符（号码中是 {day}），请核对", day=f"{told}")
        raise Invalid(message, {"identity": message})
    key = identity.person_key(form.identity, row["institution"], row["number"])
    async with DB.transaction():
        await ledger.lock(row["institution"])
        if (await staff_row(actor, person_id))["has_identity"]:
            raise Conflict(N_("已登记身份证号；有误的请凭依据提出更正"))
        async with identified(actor, {person_id: key}):
            await StaffMember.update({
                StaffMember.identity_cipher: identity.seal(form.identity), StaffMember.person_key: key,
                StaffMember.born: row["born"] or told,
                StaffMember.born_filled: row["born_filled"] if row["born"] or told is None else now(),
            }).where(StaffMember.id == person_id)  # fmt: skip
        await audit.record(actor, "staff.identity_filled", f"staff:{person_id}")


async def other_birth(person_id: int, day: date) -> str:
    """What is wrong with a day of birth: too young to work, or the identity number on record tells another;
    empty where nothing."""
    if today().year - day.year < LEAST_AGE:
        return gettext("此人今年不满 {age} 岁，请核对", age=LEAST_AGE)
    rows = await StaffMember.select(StaffMember.identity_cipher).where(StaffMember.id == person_id)
    sealed = rows[0]["identity_cipher"]
    told = born(identity.unseal(sealed)) if sealed else None
    if told is None or told == day:
        return ""
    return gettext("出生日期与身份证号不符（号码中是 {day}），请核对", day=f"{told}")


async def without_identity(institution_id: int) -> list[dict[str, Any]]:
    """Who stands on the list without a number, as older versions let them: id, number and name."""
    return list(
        await StaffMember.select(StaffMember.id, StaffMember.number, StaffMember.name)
        .where(StaffMember.institution == institution_id, StaffMember.identity_cipher.is_null())
        .order_by(StaffMember.number)
    )


def columns(institution_id: int, form: PersonForm) -> dict[str, Any]:
    """The form as columns of `staff_member`."""
    titles = []
    if form.title_level and form.title_granted:
        titles = [{"name": form.title or form.title_level, "level": form.title_level,
                   "granted": form.title_granted.isoformat()}]  # fmt: skip
    skills = []
    if form.skill_level and form.skill_granted:
        skills = [{"level": int(form.skill_level), "granted": form.skill_granted.isoformat()}]
    return {
        "number": form.number, "name": form.name, "born": form.born, "degree": form.degree,
        "graduated": form.graduated,
        "identity_cipher": identity.seal(form.identity),
        "person_key": identity.person_key(form.identity, institution_id, form.number),
        "titles": titles, "skills": skills,
        "unit_leader": form.unit_leader, "history_complete": form.history_complete,
    }  # fmt: skip


async def staff_row(actor: Actor, person_id: int) -> dict[str, Any]:
    """A person of an institution the actor may see; the identity number only as a yes or no.

    Raises:
        NotFound: none.
    """
    rows = await (
        StaffMember.select(exclude_secrets=True).where(StaffMember.id == person_id).output(load_json=True)
    )
    if not rows:
        raise NotFound
    await queries.institution_id(actor, rows[0]["institution"])
    secret = await StaffMember.select(StaffMember.name, StaffMember.identity_cipher).where(
        StaffMember.id == person_id
    )
    return {**rows[0], "name": secret[0]["name"], "has_identity": secret[0]["identity_cipher"] is not None}


async def record_leaving(actor: Actor, person_id: int, last_day: date, note: str = "") -> None:
    """Enter retirement, end of contract or transfer out: every post frees on the day after.

    Raises:
        Invalid: the person holds no post then, or one that began later.
        Conflict: a later last day, while somebody already has the seat, long after the first, or against a
            rule; a last day so long ago that time served since would be unsaid by the unit alone.
    """
    require(actor, Role.INSTITUTION)
    row = await staff_row(actor, person_id)
    async with DB.transaction():
        await ledger.lock(row["institution"])
        person = await units.applicant(person_id)
        if any(held.here and held.start > last_day for held in person.holdings):
            message = N_("此人此后另有任职，离岗日期不能早于其起始日；登记有误的请先冲销")
            raise Invalid(message, {"last_day": message})
        await leaving.refuse_long_ago(row["institution"], person, last_day)
        if person.leaves is not None and last_day > person.leaves and not person.is_back(last_day):
            await leaving.refuse_return(row["institution"], person_id, person)
        freed = await ledger.leave(row["institution"], person_id, person, last_day, actor)
        if not freed:
            raise Invalid(N_("此人在该日没有在岗记录"), {"last_day": N_("此人在该日没有在岗记录")})
        await StaffMember.update({StaffMember.leaves: last_day}).where(StaffMember.id == person_id)
        await ledger.settle()
        await audit.record(actor, "staff.leaving", f"staff:{person_id}", last_day=last_day, note=note)


async def take_back_leaving(actor: Actor, person_id: int) -> None:
    """A leaving entered by mistake never happened: the person keeps the post.

    Raises:
        Conflict: no leaving is entered, it is too long ago, a rule stands against being in the post again, or
            the post has been given away since.
    """
    require(actor, Role.INSTITUTION)
    row = await staff_row(actor, person_id)
    async with DB.transaction():
        await ledger.lock(row["institution"])
        person = await units.applicant(person_id)
        ended = [held for held in person.holdings if held.here and held.end == person.leaves]
        if person.leaves is None or not ended:
            raise Conflict(N_("没有登记离岗，或岗位不是因离岗结束"))
        await leaving.refuse_return(row["institution"], person_id, person)
        decision = await ledger.decide(LedgerAct.LEAVING, row["institution"], actor, person=person_id)
        for holding in ended:
            await ledger.free(person_id, holding, None, actor, decision)
        await StaffMember.update({StaffMember.leaves: None}).where(StaffMember.id == person_id)
        await ledger.settle()
        await audit.record(actor, "staff.leaving_taken_back", f"staff:{person_id}", last_day=person.leaves)


def _check_reason(reason: str) -> None:
    """As the door does, but staff of an institution have no account in which to read who looked."""
    try:
        reasons.check(reason)
    except Invalid:
        message = N_("请用文字写明为什么查看（4 至 200 个字，不能只是重复的字或栏目名称），原因记入日志")
        raise Invalid(message, {"reason": message}) from None


async def look(actor: Actor, person_id: int, reason: str) -> None:
    """Note who looks at the identity numbers of a person, and why.

    Raises:
        Invalid, TooManyAttempts: see `door.enter`.
    """
    require(actor, Role.INSTITUTION, Role.COUNTY, Role.CITY)
    await staff_row(actor, person_id)
    subject = f"staff:{person_id}"
    _check_reason(reason)
    await door.enter(actor, "staff.unmasked", subject, reason, fields=("identity",), people=[subject])


async def unmask(actor: Actor, person_id: int, reason: str) -> str:
    """The identity number of one person.

    Raises:
        Invalid, TooManyAttempts: see `door.enter`.
    """
    await look(actor, person_id, reason)
    rows = await StaffMember.select(StaffMember.identity_cipher).where(StaffMember.id == person_id)
    return identity.unseal(rows[0]["identity_cipher"])
