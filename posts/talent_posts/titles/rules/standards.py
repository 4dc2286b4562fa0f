"""C1: standards are set together, published before they hold, and do not hang on one of the four onlys."""

from talent_posts.posts.question import AUTHORITY_NAMES
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.register import TitleQuestion, listed, rule
from talent_posts.titles.requirements import REQUIREMENT_NAMES, RequirementKind
from talent_posts.titles.sources import NOTICE_SINCE, ORDER_SINCE, ORDER_STANDARDS, notice

_ONLYS: frozenset[RequirementKind] = frozenset({"paper", "degree", "seniority", "award"})


_NO_NATIONAL = "没有登记同一系列和层级的国家标准,无法比对;请先登记国家标准并由另一人确认。"


@rule(
    "C1a",
    "合理确定实施日期,提前向社会公布。",
    notice("(三)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="standard",
)
def a_standard_is_published_before_it_holds(ask: TitleQuestion) -> Answer:
    """A standard is published before the day from which it holds."""
    found = ask.standard
    facts: dict[str, object] = {"公布": str(found.published or "无"), "实施": str(found.effective or "无")}
    if found.published is None:
        return Answer("block", "标准没有公布。", facts)
    if found.effective is None:
        return Answer("block", "没有实施日期。", facts)
    if found.published >= found.effective:
        return Answer("block", "没有在实施日前公布。", facts)
    return Answer("pass", "在实施日前公布。", facts)


@rule(
    "C1b",
    "评审标准在申报开始前已经实施,申报期内有效。",
    notice("(三)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="standard",
)
def a_standard_holds_when_the_window_opens(ask: TitleQuestion) -> Answer:
    """The standard by which people apply holds before the window opens, and until it closes."""
    found, plan = ask.standard, ask.review.timetable
    if plan is None:
        return Answer("unknown", "申报期未知。", {"实施": str(found.effective or "无")})
    facts: dict[str, object] = {
        "实施": f"{found.effective or '无'} 至 {found.ends or '今'}",
        "申报期": f"{plan.window_from} 至 {plan.window_to}",
    }
    if found.effective is None or found.effective > plan.window_from:
        return Answer("block", f"申报自 {plan.window_from} 开始,标准当日尚未实施。", facts)
    if found.ends is not None and found.ends < plan.window_to:
        return Answer("block", f"标准至 {found.ends} 止,申报期内失效。", facts)
    return Answer("pass", "申报开始前已经实施。", facts)


@rule(
    "C1c",
    "地方标准、单位标准不得低于国家标准。",
    ORDER_STANDARDS,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="standard",
)
def a_standard_is_not_below_the_national_one(ask: TitleQuestion) -> Answer:
    """A local standard or one of a unit does not fall below the national one. Compared are the minima of what
    has the same words in a route of the same name; what is taken in place of evidence is not compared."""
    found, national = ask.standard, ask.review.national
    if national is None:
        return Answer("unknown", _NO_NATIONAL, {"标准": found.name})
    if (national.series, national.level) != (found.series, found.level):
        return Answer("unknown", "所给国家标准不是同一系列和层级的。", {"国家标准": national.name})
    local = {(route.name, one.what): one.least for route in found.routes for one in route.asks}
    names = {route.name for route in found.routes}
    below = [
        f"{route.name}:{one.what}国家不低于 {one.least:g},本标准{_told(local.get((route.name, one.what)))}"
        for route in national.routes
        if route.name in names
        for one in route.asks
        if local.get((route.name, one.what), 0) < one.least
    ]
    extra = sorted(names - {route.name for route in national.routes})
    facts: dict[str, object] = {"国家标准": national.name, "国家标准没有的申报条件": "、".join(extra) or "无"}
    if below:
        return Answer("block", f"低于国家标准:{listed(below)}。", facts)
    if extra:
        return Answer("unknown", f"国家标准没有此项申报条件,无法比对:{'、'.join(extra)}。", facts)
    return Answer("pass", "各项不低于国家标准。", facts)


def _told(least: float | None) -> str:
    return "没有要求" if least is None else f"为 {least:g}"


@rule(
    "C1d",
    "各评委会组建单位要会同相应人力资源社会保障部门……研究制定具体实施意见",
    notice("(三)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="standard",
)
def a_standard_is_set_together_with_the_authority(ask: TitleQuestion) -> Answer:
    """The body that forms the committee sets the standard together with the HRSS authority."""
    by = ask.standard.cosigned_by
    facts: dict[str, object] = {
        "会同": AUTHORITY_NAMES.get(by, by) or "无",
        "文号": ask.standard.document or "无",
    }
    if not by.endswith("hrss"):
        return Answer("block", "没有会同人力资源社会保障部门制定。", facts)
    return Answer("pass", "会同人力资源社会保障部门制定。", facts)


@rule(
    "C1e",
    "进一步克服“四唯”倾向,突出品德、能力、业绩和实际贡献",
    notice("(三)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="standard",
)
def no_route_hangs_on_the_four_onlys(ask: TitleQuestion) -> Answer:
    """Paper, degree, seniority and award are not the only bar: a route that asks nothing else is flagged."""
    flagged = []
    for route in ask.standard.routes:
        kinds = {kind for one in route.asks for kind in (one.kind, *one.instead)}
        if kinds and kinds <= _ONLYS:
            only = "、".join(REQUIREMENT_NAMES[kind] for kind in REQUIREMENT_NAMES if kind in kinds)
            flagged.append(f"{route.name}(只看{only})")
    if not ask.standard.routes:
        return Answer("warn", "标准没有列出申报条件。", {})
    if flagged:
        return Answer("warn", f"有“四唯”倾向:{listed(flagged)}。", {"申报条件": len(ask.standard.routes)})
    return Answer("pass", "各项申报条件都看品德、能力、业绩或贡献。", {"申报条件": len(ask.standard.routes)})
