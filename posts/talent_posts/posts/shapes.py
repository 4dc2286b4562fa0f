"""What the value of each figure must look like: rules read it without asking again."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from talent_posts.posts.facts.people import Degree
from talent_posts.posts.facts.scheme import TitleLevel
from talent_posts.posts.facts.titles import series_levels
from talent_posts.posts.question import AUTHORITY_NAMES
from talent_posts.posts.rules.hiring import STEP_NAMES

_LEAST = Annotated[int, Field(ge=0, le=36_500)]
_PERCENT = Annotated[int | float, Field(ge=0, le=1000)]
_PART = Annotated[int | float, Field(gt=0, le=100)]
_GRADE = Annotated[int, Field(ge=1, le=13)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Publicity(_Closed):
    least: _LEAST
    most: _LEAST | None = None
    unit: Literal["day", "working_day"]

    @model_validator(mode="after")
    def _least_before_most(self) -> "_Publicity":
        if self.most is not None and self.most < self.least:
            raise ValueError("most 不能少于 least")
        return self


class _Conditions(_Closed):
    unit_leader_only: bool
    evidence: list[str]


class _Cap(_Closed):
    percent: _PERCENT
    count: _LEAST


class _Band(_Closed):
    up_to_percent: _PERCENT | None
    leavers: Annotated[int, Field(ge=1, le=1000)]


def _once(given: list[int]) -> list[int]:
    if len(set(given)) < len(given):
        raise ValueError("等级不能重复")
    return given


_GRADES = Annotated[list[_GRADE], Field(min_length=1), AfterValidator(_once)]


class _Ratio(_Closed):
    grades: _GRADES
    ratio: list[_PART]

    @model_validator(mode="after")
    def _one_each(self) -> "_Ratio":
        if len(self.ratio) != len(self.grades):
            raise ValueError("每个等级须有一个比例数")
        return self


class _Share(_Closed):
    grades: _GRADES
    percent: _PART


class _Kinds(_Closed):
    professional: _PART
    administration: _PART
    support: _PART


def _known(names: dict[str, str]) -> Callable[[list[str]], list[str]]:
    def check(given: list[str]) -> list[str]:
        strange = [each for each in given if each not in names]
        if strange or not given or len(set(given)) < len(given):
            raise ValueError(f"须从 {'、'.join(names)} 中选,不重复")
        return given

    return check


def _month_day(given: str) -> str:
    date.fromisoformat(f"2026-{given}")  # a common year: the day must exist every year
    return given


def _grades(*needed: int) -> Callable[[dict[int, Any]], dict[int, Any]]:
    def check(given: dict[int, Any]) -> dict[int, Any]:
        if missing := [str(each) for each in needed if each not in given]:
            raise ValueError(f"缺少等级 {'、'.join(missing)}")
        return given

    return check


def _last_is_open(given: list[_Band]) -> list[_Band]:
    limits = [each.up_to_percent for each in given]
    rising = [each for each in limits[:-1] if each is not None]
    if not given or limits[-1] is not None or len(rising) < len(limits) - 1 or rising != sorted(rising):
        raise ValueError("超出比例自小到大,最后一档的 up_to_percent 为 null")
    return given


def _listed(given: dict[str, list[str]]) -> dict[str, list[str]]:
    known = series_levels()
    for series, levels in given.items():
        if series not in known or not levels or set(levels) - set(known[series]):
            raise ValueError(f"{series}:须是职称系列目录中的系列和它的层级")
    return given


_OFFICES = Annotated[list[str], AfterValidator(_known(AUTHORITY_NAMES))]
_STEPS = Annotated[list[str], AfterValidator(_known(STEP_NAMES))]
_DAY = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_month_day)]


class _ByLevel(_Closed):
    province: _OFFICES
    city: _OFFICES
    county: _OFFICES
    township: _OFFICES


class _Window(_Closed):
    first: Annotated[_DAY, Field(alias="from")]
    last: Annotated[_DAY, Field(alias="to")]

    @model_validator(mode="after")
    def _within_a_year(self) -> "_Window":
        if self.first > self.last:
            raise ValueError("自哪一天不能晚于至哪一天;跨年的窗口没有这样的规定")
        return self


class _Ages(_Closed):
    youngest: Annotated[int, Field(alias="from", ge=14, le=30)]
    oldest: Annotated[int, Field(alias="to", ge=40, le=90)]


class _Sizes(_Closed):
    series: Annotated[int, Field(ge=1, le=1000)] | None = None
    specialty: Annotated[int, Field(ge=1, le=1000)] | None = None


class _Fraction(_Closed):
    numerator: Annotated[int, Field(ge=1, le=1000)]
    denominator: Annotated[int, Field(ge=1, le=1000)]


def _at_most_one(given: _Fraction) -> _Fraction:
    if given.numerator > given.denominator:
        raise ValueError("比例不得大于一")
    return given


class _PassRate(_Closed):
    denominator: Literal["eligible", "reviewed"]
    rounding: Literal["down", "up", "half_up"]


def _of_series(given: Mapping[str, object]) -> Mapping[str, object]:
    if strange := [each for each in given if each != "all" and each not in series_levels()]:
        raise ValueError(f"{'、'.join(strange)}:须是职称系列目录中的系列,或 all")
    return given


def _working_days(given: _Publicity) -> _Publicity:
    if given.unit != "working_day":
        raise ValueError("职称评审的公示按工作日计")
    if given.least < 5:
        raise ValueError("不得短于 5 个工作日(第40号令第十六、二十六条),各地只能延长")
    return given


_SHARE = Annotated[int | float, Field(ge=0, le=100)]
_LevelGroup = Literal["senior", "intermediate", "junior"]
_TERM = Annotated[int, Field(ge=1, le=50)]
_Level = Literal["province", "city", "county", "township"]
_Years = dict[_GRADE, Annotated[int, Field(ge=0, le=50)] | None]
_WORDS = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=60)]
_SHAPES: Final[dict[str, Any]] = {
    "backdating_days": _LEAST,
    "committee_approvers": dict[_LevelGroup, _OFFICES],
    "committee_filing_years": _TERM,
    "committee_size": dict[_LevelGroup, _Sizes],
    "committee_size_counts": Literal["standing", "drawn"],
    "competition_publicity": _Publicity,
    "competition_steps": _STEPS,
    "conflict_unit_years": _TERM,
    "downward_use": bool,
    "dual_post_approver": _OFFICES,
    "dual_post_conditions": _Conditions,
    "dual_post_quota": Literal["both", "management", "professional"],
    "expert_pool_deadline": _DAY,
    "expert_term_years": _TERM,
    "grade1_approver": _OFFICES,
    "grade2_approver": _OFFICES,
    "grade2_evidence": _WORDS,
    "grade2_window": _Window,
    "grade_ceiling": dict[_Level, _GRADE],
    "grade_structure": list[_Ratio],
    "graduate_entry_grade": dict[Degree, _GRADE],
    "graduate_years": Annotated[int, Field(ge=0, le=50)],
    "group_least": Annotated[int, Field(ge=1, le=100)],
    "leaving_slip_days": _LEAST,
    "leavers_per_entry": Annotated[list[_Band], AfterValidator(_last_is_open)],
    "litigation_months": _LEAST,
    "level_structure": dict[_Level, Annotated[list[_PART], Field(min_length=3, max_length=3)]],
    "main_category_floor": _Kinds,
    "management_education": Annotated[dict[_GRADE, Degree], AfterValidator(_grades(10))],
    "meeting_deadline": _DAY,
    "meeting_quorum": Annotated[_Fraction, AfterValidator(_at_most_one)],
    "override_days": _LEAST,
    "over_quota_queue_order": Annotated[
        list[str], AfterValidator(_known({"since": "", "title": "", "born": ""}))
    ],
    "pass_rate_cap": Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=60)], dict[Literal["正高", "副高"], _SHARE]],
        Field(max_length=60),
        AfterValidator(_of_series),
    ],
    "pass_rate_counts": _PassRate,
    "pass_rate_way": Literal["fixed_number", "second_ballot", "ask"],
    "plan_approvers": _ByLevel,
    "policy_outside_quota": _WORDS,
    "posts_per_establishment": Annotated[int, Field(ge=1, le=1000)],
    "private_expert_share": _SHARE,
    "quorum_after_recusal": bool,
    "quorum_counts": Literal["standing", "drawn"],
    "recruitment_publicity": _Publicity,
    "recruitment_steps": _STEPS,
    "report_days": _LEAST,
    "result_publicity": Annotated[_Publicity, AfterValidator(_working_days)],
    "reconsideration_days": _LEAST,
    "self_review_approver": _OFFICES,
    "self_review_deadline": _DAY,
    "skilled_share_cap": dict[Literal["professional", "administration", "support"], _PERCENT],
    "skilled_structure": list[_Share],
    "skilled_title_years": dict[Literal["高级工", "技师", "高级技师"], dict[TitleLevel, _TERM]],
    "special_post_approvers": _OFFICES,
    "special_post_cap": _Cap,
    "special_post_evidence": _WORDS,
    "special_post_top_grade": dict[_Level, _GRADE],
    "special_post_warning_days": _LEAST,
    "special_post_without_vacancy_only": bool,
    "titles_decided": Annotated[dict[str, list[str]], Field(max_length=60), AfterValidator(_listed)],
    "unit_publicity": Annotated[_Publicity, AfterValidator(_working_days)],
    "working_age": _Ages,
    "years_in_grade_management": Annotated[_Years, AfterValidator(_grades(3, 4, 5, 6, 7, 8, 9, 10))],
    "years_in_grade_professional": Annotated[_Years, AfterValidator(_grades(5, 6, 8, 9, 11, 12))],
    "years_in_grade_skilled": Annotated[_Years, AfterValidator(_grades(1, 2, 3, 4, 5, 6))],
}


def figure_value(name: str, given: Any) -> Any:
    """The value as the rules read it: of a figure's shape, numbers as keys where grades are.

    Raises:
        ValueError: with a sentence that says where it does not fit.
    """
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(_SHAPES[name])
        read = adapter.validate_json(json.dumps(given), strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or name
        reason = str(first["ctx"]["error"]) if "error" in first.get("ctx", {}) else "格式不符"
        raise ValueError(f"{where}:{reason}") from error
    return adapter.dump_python(read, by_alias=True, exclude_unset=True)
