"""The unit's roster from a workbook, and where it differs from the ledger.

The first one says whom the unit has in post when its books are opened; nobody is in post before the city has
confirmed it (`first_load`), and it changes nothing that offices are asked about or have compared with the
originals. Every later one is only compared: new people come in without a post, blanks may be filled in (a day
of birth waits for its paper), all else is a difference until an appointment or a correction changes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.facts import said
from talent_platform.establishment.facts.identified import identified
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import identity, queries, units
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions.schemas import OVER_QUOTA_LABELS, RosterRow
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.ledger import told as books
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import BornFact
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.reference.writings.identity_number import born
from talent_posts import CATEGORY_NAMES, Figures, Unit, post_name, vacancies

Row = SourceRow[RosterRow]


async def import_roster(
    actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Take the rows of the actor's own institution; the ids are those of the people.

    Raises:
        Conflict: the account belongs to no institution.
    """
    require(actor, Role.INSTITUTION)
    institution = await queries.own_institution(actor)
    if institution is None:
        raise Conflict(N_("您的账号不属于任何事业单位"))
    await queries.refuse_closed(institution)
    async with DB.transaction():
        await ledger.lock(institution)
        await ledger.lock_many_people()
        unit = await units.unit_on(institution, today())
        known = {row["number"]: row for row in await _people(institution)}
        opened = await books.opened(institution)
        frozen = {number for number, row in known.items() if opened or not row["claimed"]}
        frozen |= await queries.looked_at(institution)
        taken, problems = _takeable(rows, unit, known, await in_force())
        taken, against = await _without_contradictions(taken, known, frozen)
        problems += against
        if dry_run or not taken:
            return Imported((), problems)
        keys = {
            stored["id"]: identity.person_key(row.form.identity, institution, row.form.number)
            for row in taken
            if (stored := known.get(row.form.number)) and not _has_identity(stored)
        }
        async with identified(actor, keys):
            ids = [await _take(actor, institution, row, known, file_hash, frozen=frozen) for row in taken]
        await audit.record(
            actor, "roster.imported", f"institution:{institution}", file=file_hash, rows=len(ids)
        )
    new = [
        (row.sheet, row.row, f"staff:{id_}")
        for id_, row in zip(ids, taken, strict=True)
        if row.form.number not in known
    ]
    return Imported(ids, problems, new=new)


async def examples(actor: Actor) -> dict[str, list[str]]:
    """A post of the institution that is free today; without one, somebody over quota by policy."""
    institution = await queries.own_institution(actor)
    unit = await units.unit_on(institution, today()) if institution is not None else None
    book = await in_force()
    seats_now = vacancies(unit, on=today(), figures=book) if unit is not None else ()
    free = [seats for seats in seats_now if seats.room]
    if not free:
        return {"over_quota": [OVER_QUOTA_LABELS["policy"]]}
    seat = next((s for s in free if (s.category, s.grade) == ("professional", 10)), free[-1])
    return {"category": [CATEGORY_NAMES[seat.category]], "grade": [str(seat.grade)]}


async def _people(institution: int) -> list[dict[str, Any]]:
    return list(await StaffMember.select().where(StaffMember.institution == institution))


def _takeable(
    rows: Sequence[Row], unit: Unit, known: Mapping[str, Mapping[str, Any]], book: Figures
) -> tuple[list[Row], list[RowProblem]]:
    """Rows without a mistake; `known`: personnel number → who is on the list. Over the approved posts only
    with the kind of excess named (first load)."""
    standing = {row["person_key"]: row["number"] for row in known.values()}
    free = Counter(
        {(seats.category, seats.grade): seats.room for seats in vacancies(unit, on=today(), figures=book)}
    )
    numbers, identities = set(), set()
    taken, problems = [], []
    for row in rows:
        form = row.form
        key = form.category, form.grade
        field, problem = "number", ""
        # The key of a person with an identity number is of that alone.
        key_of_person = identity.person_key(form.identity, 0, form.number)
        other = standing.get(key_of_person, form.number)
        if form.number in numbers:
            problem = Said(N_("人员编号 {number} 在文件中重复"), number=form.number)
        elif other != form.number:
            problem = Said(N_("这个身份证号已在本单位人员编号 {number} 名下；请核对"), number=other)
            field = "identity"
        elif key_of_person not in standing and _has_identity(known.get(form.number)):
            problem = Said(N_("人员编号 {number} 另有身份证号，名册不能更换；请提出更正"), number=form.number)
            field = "identity"
        elif form.identity in identities:
            field, problem = "identity", Said(N_("身份证号在文件中重复"))
        elif form.start > today():
            field, problem = "start", Said(N_("任职日期晚于今天；将来的任职请填聘用申请"))
        elif not unit.roster and unit.plan.posts and not form.over_quota and free[key] <= 0:
            field = "grade"
            problem = Said(N_("{post}已没有空缺；超出核准数的人员请标明超岗类型"), post=post_name(*key))
        if problem:
            problems.append(RowProblem(row.sheet, row.row, problem, field))
            continue
        numbers.add(form.number)
        identities.add(form.identity)
        if not form.over_quota:
            free[key] -= 1
        taken.append(row)
    return taken, problems


def _has_identity(stored: Mapping[str, Any] | None) -> bool:
    return stored is not None and bool(stored["identity_cipher"])


async def _without_contradictions(
    rows: Sequence[Row], known: Mapping[str, Mapping[str, Any]], frozen: Set[str]
) -> tuple[list[Row], list[RowProblem]]:
    """Rows whose day of birth goes with what is on record: a number that is filled in tells the day that
    stands, and a day that is filled in is none the city has spoken about. Nor does a name come in that the
    city has refused."""
    taken, problems = [], []
    for row in rows:
        listed = known.get(row.form.number)
        stored = listed if row.form.number in frozen else None
        problem: Said | str = ""
        field = "born"
        if stored and stored["born"] and (told := born(row.form.identity)) not in {None, stored["born"]}:
            problem = Said(N_("出生日期与身份证号不符（号码中是 {day}），请核对"), day=f"{told}")
        elif stored and row.form.born and stored["born"] is None:
            await ledger.lock_person(stored["id"])
            if await said.by_the_city(stored["id"], "born", {"born": f"{row.form.born}"}):
                problem = N_("与已登记的出生日期或市级的结论不符，名册不能补填；请在人员页面登记，由市级确认")
        elif listed and stored is None and await said.refused_name(listed, row.form.name):
            problem, field = said.REFUSED_NAME, "name"
        if problem:
            problems.append(RowProblem(row.sheet, row.row, problem, field))
        else:
            taken.append(row)
    return taken, problems


_NEVER_BY_ROSTER = {
    "name", "degree", "graduated", "titles", "skills", "unit_leader", "history_complete",
}  # fmt: skip
"""What decides about posts: once the books are open, or an office is asked about somebody, it is reviewed and
not overwritten."""


async def _take(
    actor: Actor, institution: int, row: Row, known: Mapping[str, Mapping[str, Any]], file_hash: str, *,
    frozen: Set[str],
) -> int:  # fmt: skip
    form = row.form
    facts = people.columns(institution, form)
    origin: dict[str, Any] = {
        "roster": _as_listed(form), "origin_file": file_hash,
        "origin_sheet": row.sheet, "origin_row": row.row,
    }  # fmt: skip
    stored = known.get(form.number)
    try:
        if stored is None:
            new = StaffMember(institution=institution, claimed=True, **facts, **origin)
            added = int((await StaffMember.insert(new))[0]["id"])
            if await said.refused_new_name(added, form.name):
                raise Conflict(gettext("第 {row} 行：{why}", row=row.row, why=gettext(said.REFUSED_NAME)))
            return added
        # A number on record is not exchanged.
        kept = {"identity_cipher", "person_key"} if stored["identity_cipher"] else set()
        if form.number in frozen:
            kept |= _NEVER_BY_ROSTER | ({"born"} if stored["born"] else set())
        if stored["born"] is None and facts["born"] is not None:
            if stored["claimed"] or born(form.identity) == facts["born"]:
                origin["born_filled"] = now()
            else:
                await records.ask_of_roster(actor, stored["id"], "born", BornFact(born=facts["born"]))
                kept |= {"born"}
        await StaffMember.update({k: v for k, v in {**facts, **origin}.items() if k not in kept}).where(
            StaffMember.id == stored["id"]
        )
    except UniqueViolationError as error:
        message = gettext("第 {row} 行：同一身份证号的人员已在本单位名册中", row=row.row)
        raise Conflict(message) from error
    return int(stored["id"])


def _as_listed(form: RosterRow) -> dict[str, Any]:
    """What the file says of a person, for the first load and for comparing."""
    return {
        "category": form.category, "grade": form.grade, "start": form.start.isoformat(), "way": form.way,
        "over_quota": form.over_quota, "leaves": form.leaves.isoformat() if form.leaves else None,
        "name": form.name, "degree": form.degree, "title_level": form.title_level,
    }  # fmt: skip


@dataclass(frozen=True)
class Mismatch:
    """One person about whom roster and ledger disagree; an empty side means: not there."""

    person_id: int
    number: str
    name: str
    roster: str
    ledger: str
    what: str


async def reconcile(institution_id: int) -> list[Mismatch]:
    """Where the unit's latest roster and the ledger of today differ, and who has no number."""
    nameless = [
        Mismatch(row["id"], row["number"], row["name"], "", "", N_("未登记身份证号"))
        for row in await people.without_identity(institution_id)
    ]
    return [*nameless, *await _differences(institution_id)]


async def _differences(institution_id: int) -> list[Mismatch]:
    unit = await units.unit_on(institution_id, today())
    placed: dict[int, list[people.InPost]] = {}
    for each in people.in_post(unit, today()):
        placed.setdefault(int(each.person.id), []).append(each)
    rows = await (
        StaffMember.select()
        .where(StaffMember.institution == institution_id)
        .order_by(StaffMember.number)
        .output(load_json=True)
    )
    if all(row["roster"] is None for row in rows):
        return []
    found = []
    for row in rows:
        here = placed.get(row["id"], [])
        books = "、".join(f"{each.post}（{each.holding.start} 起）" for each in here)
        listed = row["roster"]
        paper = f"{post_name(listed['category'], listed['grade'])}（{listed['start']} 起）" if listed else ""
        posts = {(each.holding.category, each.holding.grade) for each in here}
        if listed and not here:
            what = "名册有，台账无在岗记录"
        elif here and not listed:
            what = "台账在岗，名册没有此人"
        elif listed and (listed["category"], listed["grade"]) not in posts:
            what = "岗位不一致"
        elif listed and listed["start"] not in {str(each.holding.start) for each in here}:
            what = "任职日期不一致"
        elif listed and (fact := _other_fact(row, listed)):
            what = fact
        else:
            continue
        found.append(Mismatch(row["id"], row["number"], row["name"], paper, books, what))
    return found


def _other_fact(row: Mapping[str, Any], listed: Mapping[str, Any]) -> str:
    """Which fact about the person the roster tells otherwise; rosters read before told only the post."""
    levels = {each["level"] for each in row["titles"]}
    if listed.get("name", row["name"]) != row["name"]:
        return N_("姓名不一致")
    if listed.get("degree") and listed["degree"] != row["degree"]:
        return N_("学历不一致")
    if listed.get("title_level") and listed["title_level"] not in levels:
        return N_("职称不一致")
    return ""
