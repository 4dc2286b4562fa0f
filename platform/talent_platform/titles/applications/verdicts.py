"""What the rules say of an application at each step, kept with all they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.figures.queries import in_force, stamp_in_force
from talent_platform.i18n import N_, gettext
from talent_platform.integrity.standing import hold, standing_of
from talent_platform.titles.applications import facts, queries
from talent_platform.titles.applications.facts import Known
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.applications.tables import ApplicationState, TitleApplicationVerdict
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.tables import CommitteeState
from talent_posts import (
    Decision,
    Finding,
    TitleReview,
    check_titles,
    decision_to_json,
    in_the_way,
    may_proceed,
    title_review_to_json,
)

OF_UNIT: Final = frozenset({"D2", "D3a", "D3b"})
"""What the unit has still to do when the person submits."""
_CLOSED = N_("评委会没有在核准备案有效期内开展评审，不能办理申报")
_BARRED_UNTIL = N_("诚信档案记录期内不得申报职称，{day} 起可以申报")
_BARRED = N_("诚信档案记录期内不得申报职称；{routes}后可以申报")
_OTHER_NAME = N_(
    "身份证号与姓名对不上：人事档案或证书登记中是另一个姓名。请改正身份证号；档案或登记有误的，请所在单位或人社部门先更正"
)
_OF_CERTIFICATES: Final = frozenset({"D12", "D23", "J1"})
"""What a title or a level of skill decides."""
_NO_SKILL = N_("证书登记和岗位人员档案中没有此人高级工以上的技能等级，请先登记证书，或改为不以技能等级申报")
_LOST = N_("证书登记中的{name}（{number}）{state}，不能作为现有职称")


@dataclass(frozen=True, slots=True)
class RulesSaid:
    """What was asked, and what the rules say."""

    review: TitleReview
    decision: Decision
    registers: Known


async def ask(row: ApplicationView, refused_for: Sequence[str] = ()) -> RulesSaid:
    """The rules about an application as of today."""
    registers = await facts.known(row.id)
    review = await facts.review(row, registers, refused_for)
    decision = check_titles(review, figures=await in_force(), scopes={"application"})
    return RulesSaid(review, decision, registers)


async def refuse_unless(
    row: ApplicationView, stage: str, sentence: str, *, leaving_out: Collection[str] = ()
) -> RulesSaid:
    """Ask the rules and keep what they say, within the caller's transaction; `sentence` is a msgid with a
    place `why`.

    Raises:
        Conflict: a rule stands against it, the integrity archive keeps the person from applying, or the
            committee does not review, or the identity number is on file under another name.
    """
    await refuse_barred(row)
    committee = await committees.by_id(row.committee)
    if (
        committee.state != CommitteeState.IN_FORCE
        or not committee.filed_from <= today() <= committee.filed_to
    ):
        raise Conflict(_CLOSED)
    if await facts.of_another_name(row.id):
        raise Conflict(_OTHER_NAME)
    found = await ask(row)
    if row.skilled and not found.registers.skills:
        raise Conflict(_NO_SKILL)
    if not may_proceed(found.decision, lifted=leaving_out):
        stands = in_the_way(found.decision, lifted=leaving_out)
        raise Conflict(gettext(sentence, why=_why(stands, found.registers)))
    await store(row, stage, found)
    return found


def _why(stands: Sequence[Finding], registers: Known) -> str:
    lost = [
        gettext(_LOST, name=each.name, number=each.number, state=gettext(each.badge.label))
        for each in registers.lost
    ]
    return gettext("；").join([*(f"{each.rule} {each.reason.rstrip('。')}" for each in stands), *lost])


def fallen(row: ApplicationView, found: RulesSaid) -> str:
    """Why the titles and levels of skill as the registers have them by now do not carry the application;
    empty where they do."""
    stands = [each for each in in_the_way(found.decision) if each.rule in _OF_CERTIFICATES]
    if row.skilled and not found.registers.skills:
        return gettext(_NO_SKILL)
    return _why(stands, found.registers) if stands else ""


async def refuse_barred(row: ApplicationView) -> None:
    """Within a transaction an entry of the person in the integrity archive moves before or after.

    Raises:
        Conflict: such an entry keeps the person from applying; from which day on not is said.
    """
    key = await queries.person_key(row.id)
    await hold(key)
    barred = (await standing_of(key, today())).barred("title_application")
    if barred is None:
        return
    if barred.again is not None:
        raise Conflict(gettext(_BARRED_UNTIL, day=f"{barred.again}"))
    raise Conflict(gettext(_BARRED, routes=gettext("、").join(map(gettext, barred.routes))))


async def store(row: ApplicationView, stage: str, found: RulesSaid) -> None:
    """Keep what they said of it at a step."""
    await TitleApplicationVerdict.insert(
        TitleApplicationVerdict(
            application=row.id, submission=row.submission, stage=stage, day=today(),
            outcome=found.decision.outcome, review_json=title_review_to_json(found.review).decode(),
            decision_json=decision_to_json(found.decision).decode(),
            rulebook=f"{version('talent-platform')}+{await stamp_in_force()}"[-20:],
        )
    )  # fmt: skip


def shown(row: ApplicationView, decision: Decision) -> list[Finding]:
    """What concerns the application where it is: not what the unit does only once it is submitted."""
    waits = row.state in {ApplicationState.DRAFT, ApplicationState.RETURNED}
    return [each for each in decision.findings if each.applies and not (waits and each.rule in OF_UNIT)]


PAPERS: Final[dict[str, str]] = {
    "exception": N_("在其他单位申报的依据"), "entry": N_("首次申报中级以上的依据"),
    "asked_paper": N_("享受政策的依据文号"), "told_number": N_("现有职称的证书编号或文号"),
}  # fmt: skip
"""Fields that name a paper, which the office compares with the original."""


def papers(row: ApplicationView, registers: Known) -> list[tuple[str, str, str]]:
    """(field, label, number) of the papers on which this application rests: none that a register makes
    needless."""
    needless = {"told_number"} if facts.told_title(row, registers) is None else set()
    return [
        (name, label, getattr(row, name))
        for name, label in PAPERS.items()
        if getattr(row, name) and name not in needless
    ]
