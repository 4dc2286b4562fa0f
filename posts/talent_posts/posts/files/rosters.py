"""Rosters and plans as tables: rows of a workbook or CSV file become units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from talent_posts.posts.facts.model import Institution, Plan, PlannedPosts, SpecialPost, Unit
from talent_posts.posts.facts.people import (
    WAY_NAMES,
    Approval,
    Certificate,
    Evidence,
    Holding,
    Person,
    Skill,
    Title,
)
from talent_posts.posts.facts.scheme import CATEGORY_NAMES, DEGREE_NAMES, SKILL_NAMES, TITLE_LEVELS
from talent_posts.posts.facts.titles import level_of_title
from talent_posts.posts.files.row_reader import CellError, Cells, SourceRow, TableError
from talent_posts.posts.question import AUTHORITY_NAMES
from talent_posts.posts.rules.special import EVIDENCE_NAMES
from talent_posts.rulebook.figures import NATION

KIND_VALUES: Final = {"专业技术": "professional", "社会管理": "administration", "技能服务": "support"}
LEVEL_VALUES: Final = {"省": "province", "市": "city", "县": "county", "乡镇": "township"}
_CATEGORIES: Final = {name: key for key, name in CATEGORY_NAMES.items()}
_WAYS: Final = {name: key for key, name in WAY_NAMES.items()}
_DEGREES: Final = {name: key for key, name in DEGREE_NAMES.items()}
_AUTHORITIES: Final = {name: key for key, name in AUTHORITY_NAMES.items()}
_EVIDENCE: Final = {name: key for key, name in EVIDENCE_NAMES.items()}
_OVER: Final = {"政策性": "policy", "超岗": "excess"}
_YES_NO: Final = {"是": True, "否": False}

ROSTER_COLUMNS: Final = tuple(
    "单位 人员编号 姓名 出生日期 学历 毕业日期 岗位类别 岗位等级 聘用日期 终止日期 聘用方式 外单位 超岗类型"  # noqa: SIM905
    " 安置类型 占岗位数 职称 职称层级 职称取得日期 技能等级 技能取得日期 准入资格要求 职业资格证书"
    " 证书签发日期 证书有效期至 离开日期 单位领导 履历完整 批准事项 批准机关 批准日期 批准文号"
    " 特设岗位 特设项目 特设截止日期 特设标准 特设依据 特设依据文号".split()
)
PLAN_COLUMNS: Final = tuple(
    "单位 单位类型 单位级别 行政区划 编制 岗位类别 岗位等级 核准数 冻结数"  # noqa: SIM905
    " 县核准日期 市核准日期 省核准日期 核准文号".split()
)


@dataclass(slots=True)
class _PersonRows:
    cells: Cells
    holdings: list[Holding] = field(default_factory=list)
    titles: dict[tuple[str, date], Title] = field(default_factory=dict)
    skills: set[Skill] = field(default_factory=set)
    certificates: set[Certificate] = field(default_factory=set)
    requires: tuple[str, ...] = ()


def read_units(plan_rows: Iterable[SourceRow], roster_rows: Iterable[SourceRow]) -> tuple[Unit, ...]:
    """Units in the order of the plan table; TableError lists every bad cell of both tables.

    A person may have several rows, one per post held (history); what is said once about a person (birth,
    degree) is taken from the first row.
    """
    errors: list[CellError] = []
    plan_rows, roster_rows = list(plan_rows), list(roster_rows)
    _check_columns(plan_rows, PLAN_COLUMNS, ("单位", "岗位类别", "岗位等级", "核准数"), errors)
    _check_columns(
        roster_rows, ROSTER_COLUMNS, ("单位", "人员编号", "岗位类别", "岗位等级", "聘用日期"), errors
    )
    if errors:
        raise TableError(tuple(errors))
    plans = _read_plans(plan_rows, errors)
    people: dict[str, dict[str, _PersonRows]] = {name: {} for name in plans}
    specials: dict[str, dict[str, SpecialPost]] = {name: {} for name in plans}
    for row in roster_rows:
        _read_roster_row(Cells(row, errors), people, specials)
    units = []
    for name, (institution, plan) in plans.items():
        roster = tuple(
            person for key, rows in people[name].items() if (person := _person(key, rows, errors)) is not None
        )
        units.append(
            Unit(
                institution=institution,
                plan=plan,
                roster=roster,
                special_posts=tuple(specials[name].values()),
            )
        )
    if errors:
        raise TableError(tuple(sorted(errors, key=lambda error: (error.source, error.row))))
    return tuple(units)


def _check_columns(
    rows: list[SourceRow], known: tuple[str, ...], needed: tuple[str, ...], errors: list[CellError]
) -> None:
    """Missing and unknown columns, once per table; surplus cells of a row are a column without a name."""
    if not rows:
        return
    source, _, values = rows[0]
    errors += [CellError(source, 1, name, "缺少此列") for name in needed if name not in values]
    errors += [
        CellError(source, 1, str(name or ""), f"不认识的列,可用的列:{'、'.join(known)}")
        for name in values
        if name not in known
    ]


def _read_plans(rows: Iterable[SourceRow], errors: list[CellError]) -> dict[str, tuple[Institution, Plan]]:
    institutions: dict[str, Institution] = {}
    posts: dict[str, dict[tuple[str, int], PlannedPosts]] = {}
    approvals: dict[str, dict[str, Approval]] = {}
    for row in rows:
        cells = Cells(row, errors)
        name = cells.text("单位", required=True)
        kind = cells.choice("单位类型", KIND_VALUES, "professional", required=name not in institutions)
        level = cells.choice("单位级别", LEVEL_VALUES, "city", required=name not in institutions)
        place = cells.text("行政区划", required=name not in institutions)
        if place and place != "CN" and (len(place) != 6 or not place.isdecimal()):
            cells.error("行政区划", f"“{place}”应为六位数字代码")
            place = ""
        if name not in institutions:
            institutions[name] = Institution(
                name=name,
                kind=kind,  # type: ignore[arg-type]
                level=level,  # type: ignore[arg-type]
                jurisdiction=place or NATION,
                establishment=cells.count("编制"),
            )
        for column, by in (
            ("县核准日期", "county_hrss"),
            ("市核准日期", "city_hrss"),
            ("省核准日期", "province_hrss"),
        ):
            if given := cells.day(column):
                document = cells.text("核准文号")
                approvals.setdefault(name, {})[by] = Approval(by=by, on=given, document=document)
        _read_planned(cells, posts.setdefault(name, {}))
    return {
        name: (
            institution,
            Plan(posts=tuple(posts[name].values()), approvals=tuple(approvals.get(name, {}).values())),
        )
        for name, institution in institutions.items()
    }


def _read_planned(cells: Cells, posts: dict[tuple[str, int], PlannedPosts]) -> None:
    category = cells.choice("岗位类别", _CATEGORIES, None, required=True)
    count = cells.count("核准数", required=True)
    if category is None or count is None or (grade := cells.grade(category)) is None:
        return
    if (category, grade) in posts:
        cells.error("岗位等级", "同一单位的同一等级出现两次")
        return
    frozen = cells.count("冻结数") or 0
    planned = cells.guarded(
        "冻结数", lambda: PlannedPosts(category=category, grade=grade, count=count, frozen=frozen)
    )
    if planned is not None:
        posts[category, grade] = planned


def _read_roster_row(
    cells: Cells, people: dict[str, dict[str, _PersonRows]], specials: dict[str, dict[str, SpecialPost]]
) -> None:
    unit, key = cells.text("单位", required=True), cells.text("人员编号", required=True)
    if unit and unit not in people:
        cells.error("单位", f"“{unit}”不在岗位设置方案表中")
    if unit not in people or not key:
        return
    rows = people[unit].setdefault(key, _PersonRows(cells))
    category = cells.choice("岗位类别", _CATEGORIES, None, required=True)
    start, end = cells.day("聘用日期", required=True), cells.day("终止日期")
    approvals = _approvals(cells)
    if category is not None and (grade := cells.grade(category)) is not None and start is not None:
        held = cells.guarded(
            "终止日期",
            lambda: Holding(
                category=category,
                grade=grade,
                start=start,
                end=end,
                way=cells.choice("聘用方式", _WAYS, "other"),
                here=not cells.choice("外单位", _YES_NO, default=False),
                special=cells.text("特设岗位"),
                over_quota=cells.choice("超岗类型", _OVER, ""),  # type: ignore[arg-type]
                policy=cells.text("安置类型"),
                occupies_quota=cells.choice("占岗位数", _YES_NO, default=True),
                approvals=approvals,
            ),
        )
        if held is not None:
            rows.holdings.append(held)
            if held.special:
                specials[unit][held.special] = _special(cells, held, key, approvals)
    _read_papers(cells, rows)


def _approvals(cells: Cells) -> tuple[Approval, ...]:
    given, covers, document = cells.day("批准日期"), cells.listed("批准事项"), cells.text("批准文号")
    names = cells.listed("批准机关")
    for name in names:
        if name not in _AUTHORITIES:
            cells.error("批准机关", f"“{name}”无效,应为{'、'.join(_AUTHORITIES)}之一")
    if names and given is None:
        cells.error("批准日期", "填写了批准机关,须填写批准日期")
        return ()
    return tuple(
        Approval(by=_AUTHORITIES[name], on=given, document=document, covers=covers, confirmed=True)
        for name in names
        if given is not None and name in _AUTHORITIES
    )


def _special(cells: Cells, held: Holding, person: str, approvals: tuple[Approval, ...]) -> SpecialPost:
    return SpecialPost(
        id=held.special,
        person=person,
        category=held.category,
        grade=held.grade,
        opened=held.start,
        ends=cells.day("特设截止日期"),
        project=cells.text("特设项目"),
        standard=cells.choice("特设标准", {level: level for level in TITLE_LEVELS}, None),
        evidence=tuple(
            Evidence(kind=_EVIDENCE.get(name, name), document=cells.text("特设依据文号"))
            for name in cells.listed("特设依据")
        ),
        approvals=approvals,
    )


def _read_papers(cells: Cells, rows: _PersonRows) -> None:
    name, level = cells.text("职称"), cells.choice("职称层级", {each: each for each in TITLE_LEVELS}, None)
    if name and level is None and (level := level_of_title(name)) is None:
        cells.error("职称层级", f"职称目录中没有“{name}”,须填写职称层级")
    if level is not None and (granted := cells.day("职称取得日期", required=True)) is not None:
        rows.titles[name, granted] = Title(name=name, level=level, granted=granted)
    skill = cells.choice("技能等级", {each: n for n, each in enumerate(SKILL_NAMES, 1)}, None)
    if skill is not None and (passed := cells.day("技能取得日期", required=True)) is not None:
        rows.skills.add(Skill(level=skill, granted=passed))
    if (paper := cells.text("职业资格证书")) and (
        issued := cells.day("证书签发日期", required=True)
    ) is not None:
        rows.certificates.add(Certificate(name=paper, issued=issued, expires=cells.day("证书有效期至")))
    rows.requires = rows.requires or cells.listed("准入资格要求")


def _person(key: str, rows: _PersonRows, errors: list[CellError]) -> Person | None:
    cells = rows.cells
    return cells.guarded(
        "人员编号",
        lambda: Person(
            id=key,
            name=cells.text("姓名") or key,
            born=cells.day("出生日期"),
            degree=cells.choice("学历", _DEGREES, None),  # type: ignore[arg-type]
            graduated=cells.day("毕业日期"),
            holdings=tuple(sorted(rows.holdings, key=lambda h: (h.start, h.grade))),
            titles=tuple(rows.titles.values()),
            skills=tuple(sorted(rows.skills, key=lambda skill: skill.granted)),
            certificates=tuple(sorted(rows.certificates, key=lambda paper: (paper.name, paper.issued))),
            post_requires=rows.requires,
            leaves=cells.day("离开日期"),
            unit_leader=cells.choice("单位领导", _YES_NO, default=False),
            history_complete=cells.choice("履历完整", _YES_NO, default=False),
        ),
    )
