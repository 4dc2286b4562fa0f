"""Rows of a workbook turned into records for COPY: which can be taken, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.accounts.tables import Organisation
from talent_platform.certificates.directory import queries as directories
from talent_platform.clock import today
from talent_platform.demand import qualifications
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.needs import comparing
from talent_platform.demand.needs.comparing import KnownNeeds, NeedRow
from talent_platform.demand.needs.life import POSTERS
from talent_platform.demand.needs.schemas import (
    BESIDE_FORM,
    ProjectNeedForm,
    ProjectNeedRow,
    TalentNeedForm,
    TalentNeedRow,
)
from talent_platform.demand.standing import queries as standings
from talent_platform.demand.tables import NeedContact, NeedKind
from talent_platform.disclosure import door
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.contact import found_in
from talent_platform.reference.form_values import columns_of, values_of
from talent_platform.reference.identity import name_key
from talent_platform.reference.import_rows import RowChange, RowProblem
from talent_platform.reference.open_text import Party, quotes


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """Values by field → values by column; a project's problem is kept as its description."""
    columns = columns_of(values)
    if "problem" in columns:
        columns["description"] = columns.pop("problem")
    return columns


def required(form: TalentNeedForm | ProjectNeedForm) -> list[str]:
    """The skills without which nobody is taken."""
    return [skill.name for skill in form.required_skills] if isinstance(form, TalentNeedForm) else []


@dataclass
class Sorted:
    """Rows by what becomes of them."""

    taken: list[tuple[NeedRow, int]] = field(default_factory=list)
    """New ones, with the organisation each belongs to."""
    changes: list[tuple[NeedRow, dict[str, Any], RowChange]] = field(default_factory=list)
    """Those that change a need, the need as it stands, and what changes."""
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    """What enterprises are told of what they demand, each once."""


async def sort(actor: Actor, kind: NeedKind, rows: Sequence[NeedRow]) -> Sorted:
    owners = await employers(actor)
    organisations = list({one.id for one in owners.values()})
    standing = await KnownNeeds.of(actor, kind, rows, organisations)
    contacts = await contacts_of(organisations)
    idle = await standings.idle(organisations)
    kinds, directory = {one.id: one.kind for one in owners.values()}, await directories.in_force()
    done = Sorted()
    seen: dict[tuple[Any, ...], str] = {}
    for row in rows:
        form = row.form
        employer = _employer_of(owners, form)
        organisation = employer.id if employer else None
        need = standing.meant(row, organisation)
        if need is not None:
            organisation = need["organisation"]
        change = comparing.change_of(kind, row, need) if need is not None else None
        if need is not None and change is None:
            if (no := comparing.refusal(actor, row, need)) and no[0] == "employer":
                done.problems.append(RowProblem(row.sheet, row.row, no[1], no[0]))
            else:
                done.unchanged += 1
            continue
        problem = comparing.refusal(actor, row, need) or _problem(actor, form, organisation, contacts)
        asks = qualifications.demanded(required(form), kinds.get(organisation or 0, ""), directory)
        if problem is None and asks.refused:
            problem = "required_skills", asks.refused[0]
        if problem is None and organisation is not None and organisation in idle:
            problem = "employer", idle[organisation]
        key = (organisation, form.title, form.county, form.deadline)
        same = standing.by_key.get(key)
        if problem is None and same is not None and (need is None or same["id"] != need["id"]):
            problem = "title", Said(N_("与已登记的需求重复（单位、名称、地点和截止日期都相同）"))
        if problem is None and key in seen:
            said = N_("与{place}重复（单位、名称、地点和截止日期都相同）")
            problem = "title", Said(said, place=seen[key])
        if problem or organisation is None:
            assert problem
            done.problems.append(RowProblem(row.sheet, row.row, problem[1], problem[0]))
            continue
        seen[key] = f"「{row.sheet}」第 {row.row} 行"
        done.warned += [said for said in asks.warned if said not in done.warned]
        if need is not None and change is not None:
            done.changes.append((row, need, change))
        else:
            done.taken.append((row, organisation))
    return done


def _problem(
    actor: Actor,
    form: TalentNeedRow | ProjectNeedRow,
    organisation: int | None,
    contacts: Mapping[int, list[Party]],
) -> tuple[str, str] | None:
    """Why a row cannot be taken: the field to look at, and the sentence."""
    if organisation is None:
        if form.employer and not form.credit_code:
            return "employer", Said(N_("「{name}」不是您可以代为填报的单位"), name=form.employer)
        return "credit_code", _employer_problem(actor, form.credit_code)
    if form.deadline < today():
        return "deadline", Said(N_("截止日期 {day} 已过，应不早于今天"), day=form.deadline.isoformat())
    told = (
        {}
        if form.contact_confirmed
        else found_in(form.open_texts(), parties(actor, organisation, contacts)[0])
    )
    if told:
        field_, text = next(iter(quotes(told).items()))
        return field_, Said(N_("这里写有{text}：对方在双方同意对接前不应看到；请改写"), text=text)
    return None


async def contacts_of(organisations: Sequence[int | None]) -> dict[int, list[Party]]:
    """Organisation → those to call there, about it or one of its needs, with the phones."""
    rows = await NeedContact.raw(
        """SELECT organisation, contact, phone FROM employer_contact WHERE organisation = ANY({})
           ORDER BY organisation, contact, phone""",
        [one for one in organisations if one is not None],
    )
    people: dict[int, list[Party]] = {}
    for row in rows:
        people.setdefault(row["organisation"], []).append((row["contact"], row["phone"]))
    return people


def parties(
    actor: Actor, organisation: int | None, contacts: Mapping[int, list[Party]]
) -> tuple[list[Party], list[Party]]:
    """Those to call at the organisation, as those the actor knows or those it does not."""
    people = contacts.get(organisation or 0, [])
    return (people, []) if actor.organisation_id == organisation else ([], people)


def unseen(organisation: int | None, parties: Sequence[Party]) -> list[door.Unseen]:
    """The second of `parties`, for the one door."""
    return [door.Unseen((f"organisation:{organisation}",), *party) for party in parties]


@dataclass(frozen=True)
class Employer:
    id: int
    name: str
    kind: str = ""


async def employers(actor: Actor) -> dict[str, Employer]:
    """Credit code → organisation the actor may write for; `""` is the actor's own. Those without a code stand
    under their number."""
    if actor.role in POSTERS:
        condition: Combinable = Organisation.id == actor.organisation_id
    else:
        facts = {"id": Organisation.id, "county": Organisation.county}
        condition = where(manageable(actor, ENTERPRISE), facts)
    rows = await Organisation.select(
        Organisation.id, Organisation.name, Organisation.credit_code, Organisation.kind
    ).where(condition, Organisation.kind.is_in(["enterprise", "institution"]))
    found = {
        row["credit_code"] or f"#{row['id']}": Employer(row["id"], row["name"], row["kind"]) for row in rows
    }
    if actor.role in POSTERS and actor.organisation_id is not None:
        own = next((one for one in found.values()), Employer(actor.organisation_id, ""))
        found[""] = own
    return found


def _employer_of(owners: Mapping[str, Employer], form: TalentNeedRow | ProjectNeedRow) -> Employer | None:
    """By the credit code, else by the name where only one bears it; else the actor's own."""
    if form.credit_code:
        return owners.get(form.credit_code)
    if not form.employer:
        return owners.get("")
    named = {one.id: one for one in owners.values() if name_key(one.name) == name_key(form.employer)}
    return next(iter(named.values())) if len(named) == 1 else None


def _employer_problem(actor: Actor, credit_code: str | None) -> str:
    if actor.role in POSTERS:
        return Said(N_("信用代码 {code} 不是本单位的，请留空或填写本单位的代码"), code=credit_code)
    if not credit_code:
        return Said(N_("请填写企业的统一社会信用代码"))
    return Said(N_("没有信用代码为 {code} 的企业，或不在您的管辖范围内；请先登记企业"), code=credit_code)


def record(
    kind: NeedKind, row: NeedRow, organisation: int, *, state: str, owner: int, file_hash: str, at: datetime
) -> dict[str, Any]:
    """One row of table `need`, without its id."""
    return {
        "kind": str(kind), "organisation": organisation, "state": state, "owner": owner,
        "origin_file": file_hash, "origin_sheet": row.sheet, "origin_row": row.row, "version": 1,
        "created": at, "updated": at, **EMPTY, **stored(values_of(row.form, without=BESIDE_FORM)),
    }  # fmt: skip


EMPTY: dict[str, Any] = {
    "description": "", "priority": 1, "required_skills": "[]", "preferred_skills": "[]", "education": 0,
    "title_level": 0, "years": 0, "majors": "[]", "benefits": "", "pay_min": 0, "pay_max": 0,
    "mode": "rigid", "keywords": "[]", "roles": "[]", "investment": 0, "cooperation": None,
}  # fmt: skip
"""COPY knows no column defaults where a column is named, and the two kinds fill different ones."""
