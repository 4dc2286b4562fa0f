"""Whether the seats can be filled at all, asked before anything is announced."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from talent_posts.draw.drawing import DrawError, one_line
from talent_posts.juries.drawing.jury import JuryConflict, JuryPlan, PoolMember, Stratum


def check(pool: Sequence[PoolMember], conflicts: Sequence[JuryConflict], plan: JuryPlan) -> None:
    """Whether such a jury can be drawn.

    Raises:
        DrawError: a pseudonym twice, a word that is no single line, seats that cannot be filled, days out of
            order; the sentence says which and what would help.
    """
    _check_plan(plan)
    ids = [member.id for member in pool]
    if len(set(ids)) < len(ids):
        raise DrawError("评委库中有重复的编号")
    strangers = {each.expert for each in conflicts} - set(ids)
    if strangers or len({(each.applicant, each.expert) for each in conflicts}) < len(conflicts):
        raise DrawError("回避关系重复,或其中的专家不在评委库")
    held = Counter(member.stratum for member in pool)
    for each in plan.seats:
        found = held[each.stratum]
        if each.seats + each.reserves > found:
            raise DrawError(
                f"{named(each.stratum)}有 {found} 名专家,不够 {each.seats} 席和 {each.reserves} 名候补"
            )
    if sentence := shortage(pool, conflicts, plan):
        raise DrawError(sentence)


def _check_plan(plan: JuryPlan) -> None:
    strata = [each.stratum for each in plan.seats]
    if len(set(strata)) < len(strata):
        raise DrawError("席位中同一专业和来源重复")
    if any(each.seats < 0 or each.reserves < 0 for each in plan.seats) or not sum(
        each.seats for each in plan.seats
    ):
        raise DrawError("席位数须大于零")
    if plan.per_unit < 1 or plan.per_applicant < 0:
        raise DrawError("每单位上限须至少为 1,每名申报人的回避上限不得为负")
    for text, name in ((plan.event, "公开事件"), (plan.fallback, "备用事件")):
        one_line(text, name)
    if not plan.fixed < plan.happens < plan.fallback_happens:
        raise DrawError("公开事件须在确定方案之后的日子发生,备用事件又在其后")


def shortage(pool: Sequence[PoolMember], conflicts: Sequence[JuryConflict], plan: JuryPlan) -> str:
    """Why the seats cannot all be filled, and which limit would have to give; empty when they can."""
    wanted = sum(each.seats for each in plan.seats)
    most, lacking = _most(pool, conflicts, plan)
    if most == wanted:
        return ""
    helps = [
        name
        for name, eased in (
            ("提高每单位上限", replace(plan, per_unit=len(pool))),
            ("提高每名申报人的回避上限", replace(plan, per_applicant=len(pool))),
        )
        if _most(pool, conflicts, eased)[0] == wanted
    ]
    way = "或".join(helps) or "同时放宽两项上限"
    short = "、".join(named(each) for each in lacking)
    return (
        f"每单位至多 {plan.per_unit} 人、每名申报人至多 {plan.per_applicant} 人回避时,"
        f"{wanted} 席至多坐满 {most} 席({short}不足);可{way},或补充专家"
    )


def _most(
    pool: Sequence[PoolMember], conflicts: Sequence[JuryConflict], plan: JuryPlan
) -> tuple[int, list[Stratum]]:
    """How many seats can be filled at most, and strata that are then short."""
    model = cp_model.CpModel()
    seats = {each.stratum: each.seats for each in plan.seats}
    sits = {each.id: model.new_bool_var(each.id) for each in pool if seats.get(each.stratum)}
    strata, units, applicants = defaultdict(list), defaultdict(list), defaultdict(list)
    for each in pool:
        if each.id in sits:
            strata[each.stratum].append(sits[each.id])
            units[each.unit].append(sits[each.id])
    for conflict in conflicts:
        if conflict.expert in sits:
            applicants[conflict.applicant].append(sits[conflict.expert])
    for stratum, several in strata.items():
        model.add(sum(several) <= seats[stratum])
    for groups, limit in ((units, plan.per_unit), (applicants, plan.per_applicant)):
        for several in groups.values():
            if len(several) > limit:
                model.add(sum(several) <= limit)
    model.maximize(sum(sits.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    if solver.solve(model) != cp_model.OPTIMAL:
        raise DrawError("席位能否坐满未能算出")
    filled = {stratum: sum(map(solver.value, several)) for stratum, several in strata.items()}
    return round(solver.objective_value), [
        stratum for stratum, count in seats.items() if filled.get(stratum, 0) < count
    ]


def named(stratum: Stratum) -> str:
    """A stratum in words."""
    return f"专业「{stratum[0]}」来源「{stratum[1]}」"
