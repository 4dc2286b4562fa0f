"""Publishing the yearly plan of a committee."""

from __future__ import annotations

import json

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons
from talent_platform.titles import verdicts
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.titles.standards import service as standards
from talent_platform.titles.tables import CommitteeState, TitleCommittee, TitleCommitteeChange, TitlePlan
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import hold
from talent_posts import Timetable

_NOT_IN_FORCE = N_("评委会没有在核准备案有效期内开展评审，不能公布计划")
_AGAINST = N_("不能公布计划：{why}")
_WHY = N_("本年度的计划已经公布过：请用文字写明调整原因（至少 4 个字）")


async def publish(actor: Actor, committee_id: int, form: PlanForm) -> tuple[int, list[str]]:
    """Published at once, for everybody; a plan of the same year takes the place of the one before. Returns
    its id and what the rules warn of, such as a level for which no standard holds while the window is open.

    Raises:
        Conflict: the committee is not in force, or a rule forbids the plan.
        Invalid: no reason for another plan of the year.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        await hold(TitleCommittee, committee_id)
        row = await committees.one(actor, committee_id)
        if row.state != CommitteeState.IN_FORCE:
            raise Conflict(_NOT_IN_FORCE)
        earlier = await TitlePlan.count().where(
            TitlePlan.committee == committee_id, TitlePlan.year == form.year
        )
        if earlier and not reasons.in_words(form.note):
            raise Invalid(_WHY, {"note": _WHY})
        plan = Timetable(
            year=form.year, levels=tuple(form.levels), window_from=form.window_from,
            window_to=form.window_to, channel=form.channel, meetings=tuple(form.meetings), published=today(),
        )  # fmt: skip
        decision = await verdicts.of_plan(row, plan, today())
        verdicts.refuse_against(decision, _AGAINST)
        rows = await TitlePlan.insert(
            TitlePlan(
                committee=committee_id, year=form.year, number=earlier + 1,
                levels=json.dumps(form.levels, ensure_ascii=False), window_from=form.window_from,
                window_to=form.window_to, channel=form.channel,
                meetings=json.dumps([day.isoformat() for day in form.meetings]), note=form.note,
                published=today(), published_by=actor.account_id, published_name=actor.name,
            )
        )  # fmt: skip
        written = line(actor, "planned", after=row.state, note=f"{form.year} {form.note}".strip())
        await write_line(TitleCommitteeChange, {"committee": committee_id}, written)
        await audit.record(actor, "title_committee.planned", f"title_committee:{committee_id}")
        warned = [each.reason for each in decision.with_outcome("warn")]
        warned += await standards.uncovered(row, plan)
    return int(rows[0]["id"]), warned
