"""H5, H6: who stands before a newcomer, and how a unit above its quota shrinks."""

from datetime import date

from talent_posts.posts.facts.people import ENTRY_WAYS, Holding, Person
from talent_posts.posts.facts.scheme import Category, grades_sharing_level, outranks, title_level
from talent_posts.posts.occupation import FOREVER
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.seats import Key
from talent_posts.posts.sources import (
    FIRST_IMPLEMENTATION,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    OVER_QUOTA_LOCAL,
    notice,
)
from talent_posts.rulebook.decision import FigureUse, Outcome
from talent_posts.rulebook.rule import Answer


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
    if reason := takes_no_seat(ask):
        return reason
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    return "本人已占用本层级岗位,不增加占用。" if stays(ask, keys, ask.day) else ""


@rule(
    "H5",
    "政策性超岗聘用人员在本单位具备相应级别专业技术岗位空额时,要优先纳入岗位管理。",
    notice("(八)"),
    outcomes=("warn", "block", "needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("over_quota_queue_order", "plan_approvers"),
    when=_queue_is_no_matter,
)
def policy_over_quota_staff_come_first(ask: Question) -> Answer:
    """Policy over-quota staff are first to be taken into regular posts when a vacancy of their level
    arises (city notice 2021, part 8). By what order among them is a local figure. A newcomer waits as long
    as one of them fits the seat and has not declined it in writing, which the authority confirms."""
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    figure = ask.figure("over_quota_queue_order")
    waiting = queue_of(ask)
    mine = [h for h in ask.current if h.over_quota == "policy" and h.category == ask.category]
    already_seated = sum(holding.occupies_quota for _, holding in waiting)
    free = (
        ask.seats.usable_in_level(ask.category, ask.grade, ask.day)
        - ask.seats.taken_in(keys, ask.day)
        + already_seated
    )
    facts: dict[str, object] = {"等待纳入人数": len(waiting), "可用空岗": max(free, 0)}
    if len(waiting) < free or not waiting:
        return Answer("pass", "没有人等待,或空岗足够。", facts, (figure,))
    if mine:
        if not figure.is_set:
            return Answer("warn", "本人与他人同时等待,先后次序未设定,仅作提醒。", facts, (figure,))
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
    reason = f"有 {len(waiting)} 名政策性超岗人员应优先纳入。"
    if not ask.is_newcomer or not any(_fits(ask, person) for person, _ in waiting):
        return Answer("warn", reason, facts, (figure,))
    if not any(each.kind == "queue_declined" for each in ask.papers):
        return Answer("block", reason, facts, (figure,))
    answer = exception(ask, "H5", f"{reason}据单位所报,本人书面放弃,", facts)
    outcome: Outcome = "warn" if answer.outcome == "pass" else answer.outcome
    return answer._replace(outcome=outcome, figures=(figure, *answer.figures))


def _fits(ask: Question, person: Person) -> bool:
    """Whether a waiting person could take the seat asked for: the title reaches it."""
    if ask.category != "professional":
        return True
    levels = [title.level for title in person.titles if title.granted <= ask.known]
    return any(not outranks(title_level(ask.grade), level) for level in levels)


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
    usable = seats.usable_in_category(ask.category, ask.day)
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
    if reason := takes_no_seat(ask):
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


def takes_no_seat(ask: Question) -> str:
    if ask.request.special:
        return "特设岗位不占岗位数(见 G7)。"
    if not ask.request.occupies_quota:
        return "申请不占岗位数(见 H1d)。"
    counted = ask.figure("dual_post_quota").value
    named = [
        held
        for held in ask.current
        if held.category == counted != ask.category and not held.special and held.occupies_quota
    ]
    if ask.request.concurrent and any(ask.person.last_day(held) >= last_day(ask) for held in named):
        return "兼任的这一类岗位不占岗位数(见 H9c)。"
    return ""


def last_day(ask: Question) -> date:
    return ask.request.end or FOREVER


def stays(ask: Question, keys: tuple[Key, ...], day: date) -> bool:
    """The applicant already takes a regular seat of the group, so the request adds nobody to it."""
    replaces = ask.request.way != "regularise" and not ask.request.concurrent
    return replaces and ask.seats.own_in(keys, day) > 0


def kept(ask: Question, keys: tuple[Key, ...], day: date) -> int:
    """Seats of the group that the applicant keeps beside the new post."""
    return ask.seats.own_in(keys, day) if ask.request.concurrent else 0
