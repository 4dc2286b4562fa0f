"""A value that somebody sets is one the rules can read, and no looser than the law above it."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_posts import (
    DatedValue,
    Holding,
    Source,
    audit,
    decide,
    figure_value,
    headroom,
    plan_check,
    refuse_looser,
    shipped_figures,
    vacancies,
)

ALL = [(name, value.value) for name, figure in shipped_figures().by_name.items() for value in figure.values]


@pytest.mark.parametrize(("name", "value"), ALL)
def test_every_shipped_value_has_its_figures_shape_and_stays_as_it_is(name, value):
    assert repr(figure_value(name, value)) == repr(value)


def test_every_figure_has_a_shape():
    for name in shipped_figures().by_name:
        with pytest.raises(ValueError, match=":"):
            figure_value(name, {"nonsense": "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grade2_window", {"from": "02-29", "to": "03-01"}),
        ("grade2_window", {"from": "13-01", "to": "03-01"}),
        ("grade2_window", {"from": "12-15", "to": "01-15"}),
        ("recruitment_publicity", {"least": 7, "most": 3, "unit": "day"}),
        ("plan_approvers", {"city": ["city_hrss"]}),
        ("dual_post_quota", "skilled"),
        ("dual_post_approver", []),
        ("dual_post_approver", ["我自己"]),
        ("leavers_per_entry", [{"up_to_percent": 10, "leavers": 2}]),
        ("years_in_grade_skilled", {"1": 5}),
        ("management_education", {}),
        ("backdating_days", -1),
        ("titles_decided", {"工程技术人员": ["中级", "初级"]}),
        ("titles_decided", {"工程系列": ["中级"]}),
        ("committee_size", {"senior": {"series": 0}}),
        ("committee_size", {"高级": {"series": 25}}),
        ("committee_approvers", {"junior": []}),
        ("self_review_deadline", "02-29"),
        ("main_category_floor", {"professional": 0, "administration": 50, "support": 50}),
        ("level_structure", {"county": [0, 0, 0]}),
        ("years_in_grade_professional", {"5": 3, "6": 3, "8": 3, "9": 3, "11": 2.5, "12": 1}),
        ("grade_structure", [{"grades": [2, 3, 4], "ratio": [1]}]),
        ("grade_structure", [{"grades": [], "ratio": []}]),
        ("skilled_structure", [{"grades": [], "percent": 5}]),
        ("leavers_per_entry", [{"up_to_percent": None, "leavers": 0}]),
    ],
)
def test_what_would_break_a_rule_is_refused(name, value):
    with pytest.raises(ValueError, match=":"):
        figure_value(name, value)


PLACE, TODAY = "219900", date(2026, 11, 30)


def bent(value):
    """The value with a number, a list or a key of it changed: what somebody may type."""
    numbers = st.sampled_from([0, 0.5, 1, 2.0, 2.5, 13, 100, 1000, None])
    if isinstance(value, dict):
        changed = [st.sampled_from([{}, {key: value[key]}]) for key in list(value)[:1]]
        return st.one_of(
            *(bent(inner).map(lambda new, key=key: {**value, key: new}) for key, inner in value.items()),
            *changed,
        )
    if isinstance(value, list):
        places = st.sampled_from([[], value[:1], value + value[:1], value[::-1]])
        inner = [
            bent(one).map(lambda new, n=n: [*value[:n], new, *value[n + 1 :]]) for n, one in enumerate(value)
        ]
        return st.one_of(places, *inner)
    if isinstance(value, bool):
        return st.booleans()
    return numbers if isinstance(value, int | float) else st.sampled_from([value, "", "x"])


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_whatever_is_taken_no_rule_breaks_on_it(data, words):
    name, value = data.draw(st.sampled_from(ALL))
    told = json.loads(json.dumps(value))
    try:
        read = figure_value(name, data.draw(bent(told)))
    except ValueError:
        return
    dated = DatedValue(PLACE, date(2006, 1, 1), None, read, Source("示例", "", "", "unverified"))
    book = shipped_figures().with_value(name, dated)
    posts = "二级1 五级1 七级1 十级2 十一级1 十二级3 管理六级1 管理九级1 技术工三级1 技术工四级2"
    held = [
        Holding(category=category, grade=grade, start=date(2016, 1, 1), way="recruit")
        for category, grade in (("professional", 12), ("professional", 7), ("management", 9), ("skilled", 4))
    ]
    people = [words.replace(words.person(one, title="副高"), id=f"p{n}") for n, one in enumerate(held)]
    unit = words.unit(posts, others=tuple(people), place=PLACE)
    audit(unit, on=TODAY, figures=book)
    plan_check(unit.institution, unit.plan, law_on=TODAY, figures=book)
    list(headroom(unit, on=TODAY, figures=book))
    vacancies(unit, on=TODAY, figures=book)
    for who, wish in zip(people, ("十一级", "六级", "管理八级", "技术工三级"), strict=True):
        decide(words.case(unit, who, wish, way="promotion", on=str(TODAY)), figures=book)


@pytest.mark.parametrize(
    ("name", "looser", "stricter"),
    [
        ("grade1_approver", ["city_hrss"], ["city_hrss", "province_hrss", "central_hrss"]),
        (
            "recruitment_steps",
            ["plan"],
            ["plan", "notice", "check", "exam", "medical", "evaluation", "publicity"],
        ),
        ("recruitment_publicity", {"least": 0, "unit": "day"}, {"least": 7, "unit": "working_day"}),
        ("working_age", {"from": 16, "to": 90}, {"from": 18, "to": 60}),
        ("posts_per_establishment", 1000, 90),
        ("years_in_grade_management", {str(grade): 0 for grade in range(3, 11)}, None),
        ("management_education", {"10": "none"}, {"10": "bachelor"}),
        ("plan_approvers", {k: ["county_hrss"] for k in ("province", "city", "county", "township")}, None),
        ("special_post_approvers", ["county_hrss"], ["department", "county_hrss", "city_hrss"]),
        ("main_category_floor", {"professional": 60, "administration": 50, "support": 50}, None),
    ],
)
def test_a_place_may_only_tighten_what_the_law_above_sets(name, looser, stricter):
    law = shipped_figures()
    with pytest.raises(ValueError, match="不得宽于上级规定"):
        refuse_looser(law, name, figure_value(name, looser), PLACE, date(2026, 1, 1))
    kept = law.at(name, PLACE, TODAY).value if stricter is None else figure_value(name, stricter)
    refuse_looser(law, name, kept, PLACE, date(2026, 1, 1))


def test_what_the_law_sets_later_is_looked_at_too():
    wide = {"from": 16, "to": 63}
    with pytest.raises(ValueError, match="60"):
        refuse_looser(shipped_figures(), "working_age", wide, PLACE, date(2024, 6, 1))
