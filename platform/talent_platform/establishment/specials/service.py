"""The register of special posts (特设岗位): ask, approve, open, write off. They stand outside the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.approvals.queries import papers_of
from talent_platform.establishment.approvals.service import grant_with
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct
from talent_platform.establishment.tables.specials import SpecialPost, SpecialState, SpecialStep
from talent_platform.establishment.turns import office, voice
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Asks, Given, Step, Taken, Workflow, anybody
from talent_platform.workflow.taking import hold, take
from talent_posts import Case, Decision, Finding, Request, decide, gravest, in_the_way, may_proceed

State = SpecialState
WARN_DAYS = 60


async def special_row(actor: Actor, special_id: int) -> dict[str, Any]:
    """A special post of an institution the actor may see.

    Raises:
        NotFound: none.
    """
    rows = await (
        SpecialPost.select(
            *SpecialPost.all_columns(),
            SpecialPost.person._.name.as_alias("person_name"),
            SpecialPost.institution._.organisation._.name.as_alias("institution_name"),
            SpecialPost.institution._.level.as_alias("level"),
            SpecialPost.institution._.department.as_alias("department"),
            *voice(SpecialPost.institution._.department),
        )
        .where(SpecialPost.id == special_id)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    await queries.institution_id(actor, rows[0]["institution"])
    alone = await establishments.passed_without_department([special_id])
    return {**rows[0], "approvals": await papers_of("special", special_id), "supervised": not alone}


async def findings(row: Mapping[str, Any], day: date) -> list[Finding]:
    """What concerns the post in `decided`."""
    return [each for each in (await decided(row, day)).findings if each.applies]


async def decided(row: Mapping[str, Any], day: date) -> Decision:
    """What G5-G8 and H8 say to the post, asked as if its person were appointed to it on the day."""
    unit = await units.unit_on(row["institution"], day)
    post = units.special_post(row)
    others = tuple(each for each in unit.special_posts if each.id != post.id)
    unit = replace(unit, special_posts=(*others, post))
    request = Request(
        category=post.category,
        grade=post.grade,
        # Of one that has run out: as on its last day.
        effective=day if post.ends is None else min(day, post.ends),
        way="other",
        special=post.id,
        end=post.ends,
        asked=clock.today(),
    )
    case = Case(unit=unit, person=await units.applicant(row["person"]), request=request)
    decision = decide(case, figures=await in_force())
    concerned = {"G5", "G6", "G7", "G8", "H8"}
    about = tuple(f for f in decision.findings if f.rule[:2] in concerned or f.rule == "G3d")
    return replace(decision, findings=about, outcome=gravest(about))


async def ask(actor: Actor, institution_id: int, form: SpecialForm) -> int:
    """The unit asks for a special post, or the city opens one directly with evidence and document.

    Raises:
        Invalid: the person is not on the unit's list; the city gave no document.
        Conflict: a rule on special posts forbids it.
    """
    require(actor, Role.INSTITUTION, Role.CITY)
    await queries.with_posts_id(actor, institution_id)
    if not await StaffMember.exists().where(
        StaffMember.id == form.person, StaffMember.institution == institution_id
    ):
        raise Invalid(N_("请从本单位人员中选择"), {"person": N_("请从本单位人员中选择")})
    if actor.role is Role.CITY and not form.document:
        raise Invalid(N_("直接设立须填写批准文号"), {"document": N_("必填，不能为空")})
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        special_id = await _insert(institution_id, form)
        written = line(actor, str(State.ASKED), after=str(State.ASKED), note=form.note)
        await write_line(SpecialStep, {"special": special_id}, written)
        await audit.record(actor, "special.asked", f"special:{special_id}", note=form.note)
        if actor.role is Role.CITY:
            await take(
                AT_ONCE,
                actor,
                special_id,
                "open",
                Given(note=form.note, document=form.document, behalf=form.behalf),
            )
    return special_id


async def _insert(institution_id: int, form: SpecialForm) -> int:
    evidence = [{"kind": kind, "document": form.evidence_document} for kind in form.evidence]
    try:
        rows = await SpecialPost.insert(
            SpecialPost(
                institution=institution_id, person=form.person, category="professional", grade=form.grade,
                project=form.project, opened=form.opened, ends=form.ends, standard=form.standard,
                project_ended=form.project_ended, evidence=evidence, state=str(State.ASKED),
            )
        )  # fmt: skip
    except UniqueViolationError as error:
        raise Conflict(N_("此人在该项目上的特设岗位尚未结束，或正在申请")) from error
    return int(rows[0]["id"])


_STEPS = (
    Step(
        "department_pass", N_("主管部门审核通过"), frozenset({State.ASKED}), State.DEPARTMENT,
        frozenset({Role.DEPARTMENT}), asks=Asks.DOCUMENT,
    ),
    Step(
        "county_pass", N_("县区审核通过"), frozenset({State.ASKED, State.DEPARTMENT}), State.COUNTY,
        frozenset({Role.COUNTY}), asks=Asks.DOCUMENT,
    ),
    Step(
        "city_pass", N_("市级核准"), frozenset({State.ASKED, State.DEPARTMENT, State.COUNTY}), State.OPEN,
        frozenset({Role.CITY}), asks=Asks.DOCUMENT,
    ),
    Step(
        "refuse", N_("不予同意"), frozenset({State.ASKED, State.DEPARTMENT, State.COUNTY}), State.REFUSED,
        frozenset({Role.DEPARTMENT, Role.COUNTY, Role.CITY}), asks=Asks.NOTE,
    ),
)  # fmt: skip
_AUTHORITY = {
    "department_pass": "department", "county_pass": "county_hrss", "city_pass": "city_hrss",
    "open": "city_hrss",
}  # fmt: skip


async def _may(actor: Actor, row: Mapping[str, Any], _step: Step) -> bool:
    passed = (State.ASKED, State.DEPARTMENT, State.COUNTY).index(State(row["state"]))
    return actor.role is office(passed, speaks=row["department_speaks"], level=row["level"])


async def _hold(special_id: int) -> None:
    for row in await SpecialPost.select(SpecialPost.institution).where(SpecialPost.id == special_id):
        await ledger.lock(row["institution"])
    await hold(SpecialPost, special_id)


async def _decide(taken: Taken) -> Mapping[str, Any]:
    """An office's approval is entered once the rules let the post through; the city's opens it."""
    authority = _AUTHORITY.get(taken.step.action)
    if authority is None:
        return {}
    actor, row, document = taken.actor, taken.row, taken.given.document.strip()
    offices = [*_of_department(actor, row), authority] if authority != "department" else [authority]
    papers = [await grant_with(actor, "special", row, by, taken.given) for by in offices]
    opens = authority == "city_hrss"
    begins = max(row["opened"], clock.today())
    if row["ends"] is not None and row["ends"] < begins:
        raise Conflict(N_("任务已经结束，不能再设立；任务仍需继续的重新申请"))
    await refuse_against({**row, "approvals": [*row["approvals"], *papers]}, approvals_to_come=not opens)
    if opens:
        decision = await ledger.decide(
            LedgerAct.SPECIAL, row["institution"], actor, special=row["id"], document=document
        )
        await ledger.special(row, EntryKind.SPECIAL_OPENED, begins, actor, decision, document)
        # Days before the approval are nobody's to use: it takes effect as a plan does.
        return {"opened": begins}
    return {}


def _of_department(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """The department's own approval: only under its account, or recorded by the first bureau where nobody can
    sign in for it."""
    given = any(each["by"] == "department" for each in row["approvals"])
    own = row["department_silent"] or row["department"] == actor.organisation_id
    return ["department"] if row["department"] is not None and own and not given else []


FLOW = Workflow(
    thing="special", name=N_("特设岗位"), table=SpecialPost, history=SpecialStep, subject="special",
    states={state: badge.label for state, badge in wording.SPECIAL_BADGES.items()},
    steps={step.action: step for step in _STEPS}, find=special_row, may=_may, before=_decide, hold=_hold,
    not_your_turn=N_("现在不能办理这一步：先经主管部门，县区单位再经县区审核，最后由市级核准"),
)  # fmt: skip
AT_ONCE = replace(
    FLOW, may=anybody,
    steps={"open": Step("open", N_("设立"), frozenset({State.ASKED}), State.OPEN, frozenset({Role.CITY}),
                        asks=Asks.DOCUMENT)},
)  # fmt: skip
"""The city opens a post itself, without its road."""


async def move(
    actor: Actor, special_id: int, name: str, *, note: str = "", document: str = "", behalf: str = "",
    version: int | None = None,
) -> None:  # fmt: skip
    """department_pass, county_pass, city_pass or refuse, by whose turn it is.

    Raises:
        NotAllowed: not this actor's turn.
        Conflict: the post stands elsewhere by now, or a rule forbids it.
        Invalid: no document number, or no reason in words for a refusal.
    """
    refuse_long(note=note, document=document, behalf=behalf)
    given = Given(note=note, document=document, behalf=behalf, version=version)
    await take(FLOW, actor, special_id, name, given)


async def refuse_against(row: Mapping[str, Any], *, approvals_to_come: bool) -> None:
    decision = await decided(row, max(row["opened"], clock.today()))
    if not may_proceed(decision, approvals_to_come=approvals_to_come):
        against = in_the_way(decision, approvals_to_come=approvals_to_come)
        why = "；".join(f"{each.rule} {each.reason}" for each in against)
        raise Conflict(gettext("不能设立：{why}", why=why))


async def steps_of(special_id: int) -> list[dict[str, Any]]:
    """Steps of a special post, newest first."""
    return list(
        await SpecialStep.select()
        .where(SpecialStep.special == special_id)
        .order_by(SpecialStep.id, ascending=False)
    )
