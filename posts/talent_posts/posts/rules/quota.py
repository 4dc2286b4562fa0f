"""H1, H5, H6: is there a seat, and who stands in front of it?"""

from datetime import date

from talent_posts.posts.facts.people import ENTRY_WAYS, Holding, Person
from talent_posts.posts.facts.scheme import Category, grades_sharing_level, post_level
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.seats import FOREVER, Key
from talent_posts.posts.sources import (
    FIRST_IMPLEMENTATION,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    OUTSIDE_QUOTA_LOCAL,
    OVER_QUOTA_LOCAL,
    TARGETS,
    notice,
)
from talent_posts.rulebook.decision import FigureUse
from talent_posts.rulebook.rule import Answer


def _takes_no_seat(ask: Question) -> str:
    if ask.request.special:
        return "特设岗位不占岗位数(见 G7)。"
    if not ask.request.occupies_quota:
        return "申请不占岗位数(见 H1d)。"
    counted = ask.figure("dual_post_quota").value
    if ask.request.concurrent and any(held.category == counted != ask.category for held in ask.current):
        return "兼任的这一类岗位不占岗位数(见 H9c)。"
    return ""


def _last_day(ask: Question) -> date:
    return ask.request.end or FOREVER


def _stays(ask: Question, keys: tuple[Key, ...], day: date) -> bool:
    """The applicant already takes a regular seat of the group, so the request adds nobody to it."""
    replaces = ask.request.way != "regularise" and not ask.request.concurrent
    return replaces and ask.seats.own_in(keys, day) > 0


def _kept(ask: Question, keys: tuple[Key, ...], day: date) -> int:
    """Seats of the group that the applicant keeps beside the new post."""
    return ask.seats.own_in(keys, day) if ask.request.concurrent else 0


def _without_vacancy(
    ask: Question, rule_id: str, reason: str, facts: dict[str, object], used: tuple[FigureUse, ...]
) -> Answer:
    """Block; needs approval where policy places the person or local law admits one entry for several
    leavers."""
    approvers = ask.figure("plan_approvers")
    admitted, leavers = entry_for_leavers(ask) if ask.is_newcomer else (None, None)
    if not ask.request.policy and not admitted:
        return Answer("block", reason, facts, used)
    ground = f"政策性安置({ask.request.policy})" if ask.request.policy else "符合当地出几进一规定"
    used = (*used, approvers, *((leavers,) if leavers else ()))
    if not approvers.is_set:
        return Answer("unknown", f"{reason}{ground},批准机关未设定。", facts, used)
    missing = ask.missing_approvals(rule_id, approvers.value[ask.institution.level])
    if missing:
        return Answer(
            "needs_approval", f"{reason}{ground},须经{authority_names(missing)}批准。", facts, used, missing
        )
    return Answer("pass", f"{reason}{ground},已经批准,作为超岗管理。", facts, used)


@rule(
    "H1a",
    "各用人单位要……严格按照岗位数额择优聘用",
    notice("(八)"),
    TARGETS,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("downward_use", "plan_approvers", "leavers_per_entry"),
    when=_takes_no_seat,
)
def a_seat_of_the_grade_is_free(ask: Question) -> Answer:
    """Appointments keep strictly to the number of posts of the grade (city notice 2021, part 8; the
    approved plan binds). A free higher grade of the same level may serve a lower one only where a dated
    local figure says so. Reserved and offered seats count; every later day on which someone is due to
    come (back) is looked at too."""
    seats, key = ask.seats, (ask.category, ask.grade)
    grades = grades_sharing_level(*key)
    keys: tuple[Key, ...] = tuple((ask.category, grade) for grade in grades)
    figure = ask.figure("downward_use")
    facts: dict[str, object] = {"岗位": ask.post, "核准(可用)数": seats.usable(*key)}
    crowded: list[str] = []
    for day in seats.turning_days(keys, ask.day, _last_day(ask)):
        taken = seats.taken(key, day)
        stays = _stays(ask, (key,), day)
        own_grade = stays or taken + _kept(ask, (key,), day) < seats.usable(*key)
        shared = stays or not _displaces(ask, keys, day)
        if day == ask.day:
            reserved = seats.reserved[key].on(day) if key in seats.reserved else 0
            facts |= {"已占用": taken - reserved, "已保留": reserved}
        if own_grade and shared:
            continue
        if own_grade != shared and not figure.is_set:
            reason = f"{ask.post}没有空岗,但同层级有高等级空岗;能否向下使用未设定,无法判定。"
            return Answer("unknown", reason, facts, (figure,))
        if not (shared if figure.value else own_grade):
            crowded.append(str(day))
    if not crowded:
        return Answer("pass", f"{ask.post}有空岗。", facts, (figure,))
    facts["无空岗之日"] = crowded[0]
    when = "" if crowded[0] == str(ask.day) else f"自 {crowded[0]} 起(届时已有人返回或到岗)"
    return _without_vacancy(ask, "H1a", f"{ask.post}{when}没有空岗。", facts, (figure,))


def _displaces(ask: Question, keys: tuple[Key, ...], day: date) -> bool:
    """With downward use: would one more person in this grade leave one more person of the level without a
    seat?"""
    return _overflow(ask, keys, day, 1) > _overflow(ask, keys, day, 0)


def _overflow(ask: Question, keys: tuple[Key, ...], day: date, more: int) -> int:
    spare = overflow = 0
    for key in keys:
        leaves = (more and not ask.request.concurrent) or ask.request.way == "regularise"
        own = 0 if leaves else ask.seats.own_in((key,), day)
        spare += ask.seats.usable(*key) - ask.seats.taken(key, day) - own
        spare -= more if key[1] == ask.grade else 0
        overflow += max(-spare, 0)
        spare = max(spare, 0)
    return overflow


def _not_professional_seat(ask: Question) -> str:
    return _takes_no_seat(ask) or ("" if ask.category == "professional" else "不是专业技术岗位。")


@rule(
    "H1b",
    "各层级专业技术岗位聘用人数不得超过核准的层级岗位数。",
    notice("(八)"),
    TARGETS,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("plan_approvers", "leavers_per_entry"),
    when=_not_professional_seat,
)
def a_seat_of_the_level_is_free(ask: Question) -> Answer:
    """The number appointed in a level does not exceed the approved posts of the level (the approved plan
    binds)."""
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    usable = ask.seats.usable_in_level(ask.category, ask.grade)
    level = post_level(ask.grade)
    return _group_answer(ask, "H1b", keys, usable, f"{level}层级")


@rule(
    "H1c",
    "事业单位没有空余专业技术岗位的,其新增人员原则上不得聘用到专业技术岗位",
    notice("(八)"),
    outcomes=("block", "needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("plan_approvers", "leavers_per_entry"),
    when=lambda ask: _not_professional_seat(ask) or ("" if ask.is_newcomer else "不是新增人员。"),
)
def newcomers_need_a_vacant_professional_post(ask: Question) -> Answer:
    """Where an institution has no vacant professional post, newcomers are in principle not appointed to
    one (city notice 2021, part 8)."""
    keys = ask.seats.keys_of("professional")
    return _group_answer(ask, "H1c", keys, ask.seats.usable_in_category("professional"), "专业技术岗位总数")


def _group_answer(ask: Question, rule_id: str, keys: tuple[Key, ...], usable: int, name: str) -> Answer:
    facts: dict[str, object] = {
        "范围": name,
        "核准(可用)数": usable,
        "已占用或保留": ask.seats.taken_in(keys, ask.day),
    }
    for day in ask.seats.turning_days(keys, ask.day, _last_day(ask)):
        if not _stays(ask, keys, day) and ask.seats.taken_in(keys, day) + _kept(ask, keys, day) >= usable:
            facts["无空岗之日"] = str(day)
            when = "" if day == ask.day else f"自 {day} 起"
            return _without_vacancy(ask, rule_id, f"{name}{when}没有空岗。", facts, ())
    return Answer("pass", f"{name}有空岗,或不增加占用。", facts)


@rule(
    "H1d",
    "政策性安置人员按当地规定可不占岗位数,晋升时除外。",
    OUTSIDE_QUOTA_LOCAL,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("policy_outside_quota",),
    when=lambda ask: "申请占用岗位数。" if ask.request.occupies_quota or ask.request.special else "",
)
def only_listed_policy_staff_stand_outside_the_quota(ask: Question) -> Answer:
    """Policy placements of the kinds local law lists stand outside the quota unless they are promoted."""
    figure = ask.figure("policy_outside_quota")
    facts = {"安置类型": ask.request.policy or "无", "方式": ask.request.way}
    if not figure.is_set:
        return Answer("unknown", "不占岗位数的安置类型未设定。", facts, (figure,))
    if ask.request.policy not in figure.value:
        return Answer("block", f"只有{'、'.join(figure.value)}可不占岗位数。", facts, (figure,))
    if ask.current and ask.grade < min(holding.grade for holding in ask.current):
        return Answer("block", "晋升须占用岗位数。", facts, (figure,))
    return Answer("pass", "按当地规定不占岗位数。", facts, (figure,))


def queue_of(ask: Question) -> list[tuple[Person, Holding]]:
    """Policy over-quota staff of that category and level, without the applicant; unordered."""
    grades = grades_sharing_level(ask.category, ask.grade)
    return [
        (person, held)
        for person in ask.unit.roster
        for held in person.holdings
        if held.over_quota == "policy"
        and held.category == ask.category
        and held.grade in grades
        and person.id != ask.person.id
        and held in person.in_post(ask.day)
    ]


def queue_place(person: Person, holding: Holding, order: list[str]) -> tuple[str, ...]:
    """What the local figure compares, earliest first; the person's id settles equal dates."""
    titles = [title.granted for title in person.titles]
    values = {"since": holding.start, "title": max(titles, default=FOREVER), "born": person.born or FOREVER}
    return (*(str(values[name]) for name in order), person.id)


def _queue_is_no_matter(ask: Question) -> str:
    if reason := _takes_no_seat(ask):
        return reason
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    return "本人已占用本层级岗位,不增加占用。" if _stays(ask, keys, ask.day) else ""


@rule(
    "H5",
    "政策性超岗聘用人员在本单位具备相应级别专业技术岗位空额时,要优先纳入岗位管理。",
    notice("(八)"),
    outcomes=("warn", "unknown"),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("over_quota_queue_order",),
    when=_queue_is_no_matter,
)
def policy_over_quota_staff_come_first(ask: Question) -> Answer:
    """Policy over-quota staff are first to be taken into regular posts when a vacancy of their level
    arises (city notice 2021, part 8). By what order among them is a local figure."""
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    figure = ask.figure("over_quota_queue_order")
    waiting = queue_of(ask)
    mine = [h for h in ask.current if h.over_quota == "policy" and h.category == ask.category]
    already_seated = sum(holding.occupies_quota for _, holding in waiting)
    free = (
        ask.seats.usable_in_level(ask.category, ask.grade)
        - ask.seats.taken_in(keys, ask.day)
        + already_seated
    )
    facts: dict[str, object] = {"等待纳入人数": len(waiting), "可用空岗": max(free, 0)}
    if len(waiting) < free or not waiting:
        return Answer("pass", "没有人等待,或空岗足够。", facts, (figure,))
    if mine:
        if not figure.is_set:
            return Answer("unknown", "本人与他人同时等待,先后次序未设定,无法判定。", facts, (figure,))
        place = queue_place(ask.person, mine[0], figure.value)
        ahead = [(who, post) for who, post in waiting if queue_place(who, post, figure.value) < place]
        facts["排在本人之前"] = len(ahead)
        if len(ahead) < free or not ahead:
            return Answer("pass", "轮到本人。", facts, (figure,))
        waiting = ahead
    if figure.is_set:
        waiting = sorted(waiting, key=lambda each: queue_place(each[0], each[1], figure.value))
        facts["优先纳入"] = "、".join(person.name for person, _ in waiting)
    else:
        facts["优先纳入"] = "、".join(sorted(person.name for person, _ in waiting)) + "(先后未设定)"
    return Answer("warn", f"有 {len(waiting)} 名政策性超岗人员应优先纳入。", facts, (figure,))


def entry_for_leavers(ask: Question) -> tuple[bool | None, FigureUse]:
    """Whether local law admits one more newcomer to a unit over its quota; None when no figure is set."""
    figure = ask.figure("leavers_per_entry")
    if not figure.is_set:
        return None, figure
    needed = leavers_needed(ask, figure)
    since = plan_start(ask)
    left, entered = moves_since(ask, ask.category, since)
    return excess(ask)[0] > 0 and left >= needed * (entered + 1), figure


def plan_start(ask: Question) -> date:
    """The day from which leavers and entries are counted: the plan's first approval."""
    return min((approval.on for approval in ask.plan.approvals), default=date.min)


def leavers_needed(ask: Question, figure: FigureUse) -> int:
    """Leavers per entry for the present excess."""
    over, usable = excess(ask)
    for band in figure.value:
        if band["up_to_percent"] is None or over * 100 <= band["up_to_percent"] * usable:
            return int(band["leavers"])
    raise ValueError("leavers_per_entry: the last band must be open (up_to_percent: null)")


def excess(ask: Question) -> tuple[int, int]:
    """How many people of the category stand above its seats, and the seats."""
    seats = ask.seats
    usable = seats.usable_in_category(ask.category)
    keys = seats.keys_of(ask.category)
    return seats.taken_in(keys, ask.day) + seats.own_in(keys, ask.day) - usable, usable


def moves_since(ask: Question, category: Category, since: date) -> tuple[int, int]:
    """How many people of the category left the institution and how many came in, from `since` to the day
    asked."""
    left = entered = 0
    for person in ask.unit.roster:
        if person.id == ask.person.id:
            continue
        here = [holding for holding in person.holdings if holding.here and holding.category == category]
        ends = [person.last_day(holding) for holding in here]
        if here and since <= max(ends) < ask.day:
            left += 1
        entered += any(since < h.start <= ask.day and h.way in ENTRY_WAYS for h in here)
    return left, entered


def _no_entry(ask: Question) -> str:
    if reason := _takes_no_seat(ask):
        return reason
    if not ask.is_newcomer:
        return "不是新增人员。"
    return "" if excess(ask)[0] > 0 else "本单位该类岗位未超岗。"


@rule(
    "H6",
    "超岗单位在消化到位前,按规定的出几进一比例进人。",
    OVER_QUOTA_LOCAL,
    FIRST_IMPLEMENTATION,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("leavers_per_entry",),
    when=_no_entry,
)
def over_quota_unit_admits_one_for_several_leavers(ask: Question) -> Answer:
    """Until the excess is absorbed, a unit over its quota admits one newcomer for the local number of
    leavers (Hainan: two up to 10 % excess, three above)."""
    figure = ask.figure("leavers_per_entry")
    over, usable = excess(ask)
    left, entered = moves_since(ask, ask.category, plan_start(ask))
    facts: dict[str, object] = {"超岗人数": over, "岗位数": usable, "已离开": left, "已进入": entered}
    if not figure.is_set:
        return Answer("unknown", "本单位超岗,出几进一的比例未设定,无法判定。", facts, (figure,))
    needed = leavers_needed(ask, figure)
    facts["每进一人须先出"] = needed
    if left >= needed * (entered + 1):
        return Answer("pass", f"已离开 {left} 人,可再进一人。", facts, (figure,))
    return Answer(
        "block", f"再进一人须累计离开 {needed * (entered + 1)} 人,现为 {left} 人。", facts, (figure,)
    )
