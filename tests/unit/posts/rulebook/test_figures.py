"""Figures: nothing without a source, nothing twice for one day, nothing by default."""

from datetime import date
from importlib.resources import files

import pytest

from talent_posts import DatedValue, FigureError, Source, all_rules, shipped_figures, title_rules
from talent_posts.juries.meeting.book import meeting_rules
from talent_posts.posts.register import PLACES
from talent_posts.rulebook.figures import jurisdictions, read_figure

GOOD = """
figure: limit
title: 上限
about: 试验
values:
  - jurisdiction: CN
    from: 2010-01-01
    to: 2019-12-31
    value: 5
    status: verified
    source: {title: 某文件, article: 第一条, link: example.org/1}
  - jurisdiction: CN
    from: 2020-01-01
    to: null
    value: 6
    status: recalled
    source: {title: 某文件, article: "", link: ""}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            "    source: {title: 某文件, article: 第一条, link: example.org/1}\n", "", "needs", id="没有依据"
        ),
        pytest.param(
            "title: 某文件, article: 第一条",
            'title: "", article: 第一条',
            "source needs title",
            id="依据没有标题",
        ),
        pytest.param("    status: verified\n", "", "needs", id="没有核对状态"),
        pytest.param("status: verified", "status: sure", "status is one of", id="状态不在所列"),
        pytest.param("link: example.org/1", 'link: ""', "needs the link", id="称已核对却没有出处地址"),
        pytest.param("to: 2019-12-31", "to: 2020-01-01", "overlap", id="两值同日"),
        pytest.param("from: 2020-01-01", "from: null", "overlap", id="起始不详而重叠"),
        pytest.param("value: 5", "value: null", "value is empty", id="空值"),
        pytest.param(
            "jurisdiction: CN\n    from: 2010",
            "jurisdiction: 沈阳\n    from: 2010",
            "六位数字",
            id="地方不是代码",
        ),
        pytest.param("figure: limit", "figure: other", "must equal the file name", id="名称与文件不符"),
        pytest.param("    value: 5\n", "    value: 5\n    guess: 7\n", "allows only", id="多余的键"),
    ],
)
def test_the_loader_refuses_what_a_lawyer_could_not_rely_on(old, new, sentence):
    assert read_figure(GOOD, "limit").values[0].value == 5
    with pytest.raises((FigureError, ValueError), match=sentence):
        read_figure(GOOD.replace(old, new), "limit")


def test_every_shipped_figure_is_used_and_every_used_figure_is_shipped():
    used = {name for rule in (*all_rules(), *title_rules(), *meeting_rules()) for name in rule.figures} | {
        "years_in_grade_professional"
    }
    used |= {"titles_decided", "override_days"}  # what the city issues, and for how long it lets pass
    used |= {"conflict_unit_years"}  # asked before a jury is drawn
    used |= {"reconsideration_days", "litigation_months"}  # told to whoever may appeal
    assert used == set(shipped_figures().by_name)


@pytest.mark.parametrize(
    ("place", "day", "value", "taken_from"),
    [
        pytest.param("219921", date(2021, 9, 1), ["department", "city_hrss"], "219900", id="县用市的规定"),
        pytest.param(
            "219900", date(2021, 5, 31), ["department", "province_hrss"], "CN", id="市规定之前用国家"
        ),
        pytest.param("110000", date(2021, 9, 1), ["department", "province_hrss"], "CN", id="别的市用国家"),
        pytest.param("CN", date(2000, 1, 1), None, "CN", id="国家规定之前:未设定"),
    ],
)
def test_a_figure_falls_back_from_city_to_province_to_nation(place, day, value, taken_from):
    use = shipped_figures().at("grade2_approver", place, day)
    assert (use.value, use.jurisdiction, use.is_set) == (value, taken_from, value is not None)


def test_jurisdictions():
    assert jurisdictions("210102") == ("210102", "210100", "210000", "CN")
    assert jurisdictions("CN") == ("CN",)
    with pytest.raises(ValueError, match="六位数字"):
        jurisdictions("沈阳")


def test_a_what_if_value_cuts_the_old_one_and_leaves_the_rest():
    new = DatedValue("CN", date(2012, 1, 1), date(2012, 12, 31), ["ministry"], Source("试验"))
    book = shipped_figures().with_value("grade2_approver", new)
    on = {day: book.at("grade2_approver", "CN", date(day, 6, 1)).value for day in (2011, 2012, 2013)}
    assert on == {
        2011: ["department", "province_hrss"],
        2012: ["ministry"],
        2013: ["department", "province_hrss"],
    }
    assert shipped_figures().at("grade2_approver", "CN", date(2012, 6, 1)).value != ["ministry"]


def test_places_with_values_have_names():
    places = {value.jurisdiction for figure in shipped_figures().by_name.values() for value in figure.values}
    assert places <= set(PLACES)


def test_sentences_without_the_mark_are_the_words_of_the_notice():
    text = files("talent_posts").joinpath("data", "notice-2021-posts.txt").read_text("utf-8")
    quoted = [rule for rule in all_rules() if not rule.sentence.endswith("(大意)")]
    assert {rule.row for rule in quoted} >= {"G5", "G6", "H1", "H2", "H3", "H5", "H7"}
    for rule in quoted:
        assert all(piece in text for piece in rule.sentence.split("……"))
        assert "2021年全市职称工作安排意见" in rule.citation
