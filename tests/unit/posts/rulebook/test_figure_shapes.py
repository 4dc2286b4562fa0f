"""A value that somebody sets is one the rules can read."""

import pytest

from talent_posts import figure_value, shipped_figures

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
    ],
)
def test_what_would_break_a_rule_is_refused(name, value):
    with pytest.raises(ValueError, match=":"):
        figure_value(name, value)
