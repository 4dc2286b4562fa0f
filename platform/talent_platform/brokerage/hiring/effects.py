"""What a hire, or its end, would mean, said before anybody does it: for the seat, the need, the team mates
and the other cases, each as far as its reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.cases.queries import facts_of_cases
from talent_platform.brokerage.hiring import books, notices, presence, reading, rules
from talent_platform.brokerage.hiring.reading import EndedCase, OtherCase
from talent_platform.brokerage.hiring.service import require_over
from talent_platform.brokerage.landing import queries as landings
from talent_platform.brokerage.life import HIRING, OBSTACLES, STAGE_LABELS, side_of
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.demand.needs.life import LIVE, STATE_LABELS, live_state
from talent_platform.demand.tables import NeedState
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.part import hooks
from talent_platform.supply.tables import Team, TeamMember
from talent_platform.workflow.steps import Step

OF_ONE = ("at_work", "no_show", "left")
"""Steps that may be about one member of a team."""


@dataclass(frozen=True)
class Effect:
    """One thing that would change, in a sentence; `case`: the other case it is about."""

    of: str
    """seat, mates, landing, people, pair, case or post."""
    text: str
    case: int | None = None


@dataclass(frozen=True)
class Effects:
    lines: Sequence[Effect]
    blocked: str = ""
    """Why it cannot be done now, whatever is filled in."""


async def of_step(reader: Actor, case: CaseRow, action: str, candidate: int | None = None) -> Effects:
    """Of a step of `life.HIRING`; `candidate`: one member of a team, where a hire ends."""
    if action == "hire":
        return await _of_hire(reader, case)
    if action == "at_work":
        return await _of_beginning(reader, case, candidate)
    return await _of_end(reader, case, action, candidate)


async def on_page(
    reader: Actor, case: CaseRow, people: Sequence[Person], steps: Sequence[Step]
) -> Mapping[str, object]:
    """What the forms of the hire and of its end show beside themselves, by name."""
    there = [one for one in people if one.state == "hired"]
    hired = [(one.candidate, one.headline) for one in there]
    actions = [step.action for step in steps if step.action in HIRING]
    members = [one for one, _called in hired] if case.team and len(hired) > 1 else []
    days = {one.left_said for one in there if one.left_said}
    employer = side_of(reader.role) == "employer"
    of_some = [action for action in actions if not employer and presence.said_of_some(action, there)]
    return {
        "effects": {
            action: Effects([]) if action in of_some else await of_step(reader, case, action)
            for action in actions
        },
        "of_some": of_some,
        "of_members": {
            action: {one: await of_step(reader, case, action, one) for one in members}
            for action in actions if action in OF_ONE
        },
        "left_said": min(days) if len(days) == 1 else None,
        "hired_people": hired,
        "presence": [*books.notices(case, people), *notices.notices(case, people)],
        "guaranteed": rules.guaranteed_until(case.starts) if case.starts and not case.live else None,
    }  # fmt: skip


async def _of_hire(reader: Actor, case: CaseRow) -> Effects:
    try:
        people = await presence.coming(case)
    except Conflict as error:
        return Effects([], str(gettext(error.message)))
    lines = [await _seat(case, len(people))]
    if case.team:
        lines.append(Effect("mates", ngettext("团队 {n} 人一并录用", len(people))))
        lines.append(Effect("landing", gettext("为团队开立落地服务清单")))
        away = len(await reading.people(case.id, "open")) - len(people)
        if away and side_of(reader.role) == "bureau":
            lines.append(Effect("mates", ngettext("另有 {n} 名成员已暂停或不再同意，不随团队录用", away)))
    others = await reading.other_live(case.id, people)
    seen = await _seen(reader, others)
    lines += [
        Effect("case", gettext("对接 {n}「{need}」（{employer}）结束：已在别处录用", **_of(one)), one.id)
        for one in others
        if one.id in seen
    ]
    lines += _unseen(
        reader, len(others) - len(seen), N_("如有其他对接，随之结束"), N_("您看不到的 {n} 条对接也随之结束")
    )
    return Effects(lines, await _refused("case.hire", case, people))


async def _of_beginning(reader: Actor, case: CaseRow, candidate: int | None) -> Effects:
    _people, about = await presence.hired(case.id, candidate)
    stands = side_of(reader.role) != "person"
    said = (
        N_("此后不能再登记未报到") if stands else N_("告知用人单位和联络员；用人单位称未报到的，由联络员核实")
    )
    try:
        rules.require_begun(case.starts, today())
        presence.require_news(about, side_of(reader.role))
    except Conflict as error:
        return Effects([], str(gettext(error.message)))
    return Effects([Effect("people", gettext(said))])


async def _of_end(reader: Actor, case: CaseRow, action: str, candidate: int | None) -> Effects:
    everybody, about = await presence.hired(case.id, candidate)
    if candidate is None and side_of(reader.role) != "employer":
        try:
            presence.require_said_of_all(action, about, today())
        except Invalid as error:
            return Effects([], str(gettext(error.message)))
    people, leaving = [one.candidate for one in everybody], [one.candidate for one in about]
    lines = [await _seat(case, -len(leaving))]
    if case.team:
        lines += await _mates(case, people, candidate)
        lines += await _landing(case) if len(leaving) == len(people) else []
    lines.append(Effect("people", gettext("本人仍然同意的，恢复为可以参加匹配")))
    if action == "undo_hire":
        lines.append(Effect("pair", gettext("这一需求与人才一方以后可以再次互相推荐")))
        lines += await _again(reader, case)
    else:
        if len(leaving) == len(people):
            lines.append(Effect("pair", gettext("这一需求与人才一方以后不再互相推荐")))
        lines.append(Effect("case", gettext("因这次录用而结束的其他对接不恢复，可以重新推荐")))
    if side_of(reader.role) == "employer":
        lines.insert(0, Effect("case", gettext(_FIRST[action])))
    return Effects(
        lines, await _too_early(reader, case, action, about) or await _refused("case.unhire", case, leaving)
    )


_FIRST = {
    "no_show": N_("先告知联络员和人才一方（没有账号的，由联络员联系）；联络员核实登记后，才有以下影响"),
    "left": N_(
        "先告知联络员和人才一方（没有账号的，由联络员联系）；人才一方确认或联络员核实登记后，才有以下影响"
    ),
}
"""What an employer reads of what it can only say."""


async def _seat(case: CaseRow, more: int) -> Effect:
    found = await reading.seats(case.need)
    counts = {"before": found.hired, "after": found.hired + more, "seats": found.seats}
    if found.state not in LIVE:
        state = gettext(STATE_LABELS[NeedState(found.state)])
        return Effect(
            "seat",
            gettext(
                "需求已录用 {before} → {after} 人，共 {seats} 人；需求现在是「{state}」，不因此改变",
                state=state,
                **counts,
            ),
        )
    state = gettext(STATE_LABELS[live_state(found.seats, found.hired + more)])
    said = gettext(
        "需求已录用 {before} → {after} 人，共 {seats} 人；需求成为「{state}」", state=state, **counts
    )
    if more < 0 and found.deadline < today():
        said += gettext("，但截止日期 {day} 已过，随后到期", day=found.deadline.isoformat())
    return Effect("seat", said)


async def _landing(case: CaseRow) -> list[Effect]:
    found = await landings.of_hire(case.id)
    if found is None:
        return []
    _whole, serves = found
    counts = {"n": len(serves), "done": sum(one.settled for one in serves)}
    return [
        Effect("landing", gettext("团队落地服务随之结束，不能恢复（共 {n} 项，已办完 {done} 项）", **counts))
    ]


async def _mates(case: CaseRow, people: Sequence[int], candidate: int | None) -> list[Effect]:
    if candidate is None or len(people) == 1:
        return [Effect("mates", ngettext("团队 {n} 人的录用一并结束", len(people)))]
    left = len(people) - 1
    lines = [Effect("mates", ngettext("团队其余 {n} 人的录用不变", left))]
    minimum: list[int] = await Team.select(Team.minimum_size).where(Team.id == case.team).output(as_list=True)
    if minimum and left < minimum[0]:
        said = gettext(
            "团队只剩 {n} 人，少于成行人数 {least} 人：请与用人单位和团队商定", n=left, least=minimum[0]
        )
        lines.append(Effect("mates", said))
    core = TeamMember.exists().where(
        TeamMember.team == case.team, TeamMember.candidate == candidate, TeamMember.core.eq(True)
    )
    if await core:
        lines.append(Effect("mates", gettext("此人是核心成员：请与用人单位和团队商定其余成员去留")))
    return lines


async def _again(reader: Actor, case: CaseRow) -> list[Effect]:
    ended = await reading.ended_with(case.id)
    seen = await _seen(reader, ended)
    return [Effect("case", _becomes(one), one.id) for one in ended if one.id in seen] + _unseen(
        reader, len(ended) - len(seen), N_("因这次录用而结束的其他对接，条件仍然具备的恢复"),
        N_("您看不到的 {n} 条对接，条件仍然具备的也恢复"),
    )  # fmt: skip


def _becomes(one: EndedCase) -> str:
    """A team is looked at when it happens: who of it is free then, nobody knows before."""
    if not one.seats:
        return gettext("对接 {n}「{need}」（{employer}）不恢复：名额已给别人", **_of(one))
    if one.obstacle == "member":
        return gettext("对接 {n}「{need}」（{employer}）在团队核心成员都能来时恢复", **_of(one))
    if one.obstacle:
        why = gettext(OBSTACLES[one.obstacle])
        return gettext("对接 {n}「{need}」（{employer}）不恢复：{why}", why=why, **_of(one))
    stage = gettext(STAGE_LABELS[one.stage])
    return gettext("对接 {n}「{need}」（{employer}）恢复到「{stage}」", stage=stage, **_of(one))


def _of(one: OtherCase) -> dict[str, object]:
    return {"n": one.id, "need": one.need_title, "employer": one.employer}


async def _seen(reader: Actor, cases: Sequence[OtherCase]) -> set[int]:
    """Those the reader may open."""
    found: list[int] = await (
        Case.select(Case.id)
        .where(Case.id.is_in([0, *(one.id for one in cases)]), where(visible(reader, CASE), facts_of_cases()))
        .output(as_list=True)
    )
    return set(found)


def _unseen(reader: Actor, hidden: int, to_sides: str, to_bureau: str) -> list[Effect]:
    """A side is not told whether there are others at all."""
    if side_of(reader.role) != "bureau":
        return [Effect("case", gettext(to_sides))] if side_of(reader.role) == "employer" else []
    return [Effect("case", gettext(to_bureau, n=hidden))] if hidden else []


async def _too_early(reader: Actor, case: CaseRow, action: str, about: Sequence[Person]) -> str:
    """Why it cannot be done on any day up to now."""
    if action == "left" and case.starts and case.starts > today():
        return gettext("到岗日期是 {day}，在此之前没有离职可言", day=case.starts.isoformat())
    try:
        last = rules.last_to_leave(case.starts, today()) if case.starts else None
        if side_of(reader.role) == "employer":
            (presence.require_unsaid if action == "no_show" else presence.require_still_there)(about)
        elif action == "left" and any(one.left_said for one in about):
            return ""
        await require_over(reader, case, action, about, last)
    except Conflict as error:
        return str(gettext(error.message))
    return ""


async def _refused(hook: str, case: CaseRow, people: Sequence[int]) -> str:
    try:
        for refuse in hooks(hook):
            await refuse(case.need, list(people))
    except Conflict as error:
        return str(gettext(error.message))
    return ""
