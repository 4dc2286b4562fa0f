"""Filters, languages, escaping, and the macros whose arithmetic a reader relies on."""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from jinja2 import Environment, UndefinedError

from talent_platform.i18n import gettext, known_locale, many, ngettext, translate
from talent_platform.web import rendering
from talent_platform.web.field_texts import text_of
from talent_platform.web.forms import Form, rows_of, words
from talent_platform.web.frame import Frame, Site
from talent_platform.web.listing.charts import Chart, Series
from talent_platform.web.navigation import Link, Menu, Section
from talent_platform.workbooks.columns import Kind, SheetColumn


@pytest.fixture(scope="module")
def environment() -> Environment:
    return rendering.build_environment(Site("全市人才供需匹配平台", "江湾市", "0.1.0", demo=True))


@pytest.mark.parametrize(
    ("shown", "chinese", "english"),
    [
        (lambda: rendering.wan(Decimal("30.50")), "30.5 万元", "305,000 yuan"),
        (lambda: rendering.wan_range(Decimal("12.00"), Decimal(20)), "12–20 万元", "120,000–200,000 yuan"),
        (lambda: text_of(SheetColumn("s", "名额", Kind.INTEGER, unit="人", required=True), 1),
         "1 人", "1 person"),
        (lambda: text_of(SheetColumn("p", "年薪", Kind.NUMBER, unit="万元", required=True), "30"),
         "30 万元", "300,000 yuan"),
        (lambda: rendering.yuan(300_000), "30 万元", "300,000 yuan"),
        (lambda: rendering.yuan(8_000), "8,000 元", "8,000 yuan"),
        (lambda: rendering.number(1234.5), "1,234.5", "1,234.5"),
        (lambda: rendering.percent(0.256, 1), "25.6%", "25.6%"),
        (lambda: rendering.day(date(2026, 11, 2)), "2026-11-02", "2026-11-02"),
        (lambda: ngettext("共 {n} 条", 1), "共 1 条", "1 record"),
        (lambda: ngettext("共 {n} 条", 3), "共 3 条", "3 records"),
        (lambda: gettext("企业"), "企业", "Enterprise"),
        (lambda: many("企业"), "企业", "Enterprises"),
        (lambda: many("人才需求"), "人才需求", "Talent needs"),
        (lambda: rendering.wan(None), "—", "—"),
    ],
)  # fmt: skip
def test_values_are_written_in_the_language_of_the_request(shown, chinese: str, english: str) -> None:
    assert shown() == chinese
    with translate("en"):
        assert shown() == english


def test_moments_are_shown_in_china_time() -> None:
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert rendering.time(evening) == "2026-11-23 02:30"
    assert rendering.day(evening) == "2026-11-23"
    assert rendering.ago(evening, evening + timedelta(hours=3)) == "3小时前"
    assert rendering.ago(evening, evening - timedelta(days=2)) == "2天后"


def test_masking_never_shows_a_short_text() -> None:
    assert rendering.masked("张小明") == "张**"
    assert rendering.masked("13800001234", 3, 4) == "138****1234"
    assert rendering.masked("张") == "*"


def test_unknown_languages_are_chinese_and_unknown_texts_stay_as_they_are() -> None:
    assert known_locale("../en") == "zh"
    with translate("en"):
        assert gettext("从未翻译过的一句话") == "从未翻译过的一句话"


def test_a_missing_name_is_an_error(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nothing_of_that_name }}").render()


def test_chart_data_cannot_leave_its_element(environment: Environment) -> None:
    data = Chart("bar", ["</script><b>"], [Series("甲", [1])], "人")
    page = environment.from_string('{% from "web/_ui.html" import chart %}{{ chart(data, "图") }}').render(
        data=data
    )
    [embedded] = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(embedded)["categories"] == ["</script><b>"]
    assert "<b>" not in page


def test_a_chart_refuses_series_that_do_not_line_up() -> None:
    with pytest.raises(ValueError, match=r"甲.*1 values for 2"):
        Chart("bar", ["一", "二"], [Series("甲", [1])])


def test_score_bars_follow_each_other_from_zero_to_the_total(environment: Environment) -> None:
    source = '{% from "web/_ui.html" import terms %}{{ terms(items, 30) }}'
    page = environment.from_string(source).render(items=[("甲", 60, ""), ("乙", -40, ""), ("丙", 10, "")])
    bars = [(float(x), float(w)) for x, w in re.findall(r'x="([\d.]+)" y="1" width="([\d.]+)"', page)]
    expected = [(0, 100), (100 / 3, 200 / 3), (100 / 3, 50 / 3), (0, 50)]
    assert [pytest.approx(bar) for bar in expected] == bars


def test_a_refused_form_keeps_the_input_and_points_at_the_field(environment: Environment) -> None:
    source = (
        '{% import "web/_forms.html" as f %}'
        '{{ f.text(form, "title", "岗位名称", required=true, hint="写全称") }}'
        '{{ f.checkboxes(form, "places", "地点", [(1, "甲县"), (2, "乙县")]) }}'
    )
    form = Form({"title": '<"x">', "places": [2]}, {"title": "至少 2 个字"})
    page = environment.from_string(source).render(form=form)
    assert 'value="&lt;&#34;x&#34;&gt;"' in page
    assert 'aria-invalid="true" aria-describedby="e-title h-title"' in page
    assert re.findall(r'value="(\d)"( checked)?', page) == [("1", ""), ("2", " checked")]


def test_a_sentence_that_stands_at_its_field_is_not_the_headline_too(
    environment: Environment,
) -> None:
    source = '{% import "web/_forms.html" as f %}{{ f.summary(form, {"file": "文件"}) }}'
    page = environment.from_string(source).render(form=Form({}, {"file": "文件已损坏"}, "文件已损坏"))
    assert page.count("文件已损坏") == 1
    assert "有 1 处需要修改" in page
    page = environment.from_string(source).render(form=Form({}, {"file": "必填"}, "请选择文件"))
    assert "<p>请选择文件</p>" in page


def test_words_of_a_chips_field() -> None:
    assert words("数控编程、机械制图, UG  NX；数控编程\n") == ["数控编程", "机械制图", "UG NX"]


MEMBER = (
    SheetColumn("name", "姓名", Kind.TEXT, required=True),
    SheetColumn("years", "年限", Kind.INTEGER, required=False),
    SheetColumn("core", "核心", Kind.BOOLEAN, required=True),
)


@pytest.mark.parametrize(
    ("sent", "rows"),
    [
        ({}, []),
        (
            {"members.name": "陈一", "members.years": "", "members.core": "true"},
            [{"name": "陈一", "years": "", "core": "true"}],
        ),
        (
            {
                "members.name": ["陈一", " ", "李二"],
                "members.years": ["3", "", ""],
                "members.core": ["true"] * 3,
            },
            [{"name": "陈一", "years": "3", "core": "true"}, {"name": "李二", "years": "", "core": "true"}],
        ),
    ],
)
def test_rows_of_a_repeated_group_leave_out_what_nobody_filled_in(sent, rows) -> None:
    assert rows_of(sent, "members", MEMBER) == rows


def test_the_menu_entry_of_a_page_is_the_closest_one() -> None:
    front, needs, uploads = Link("首页", "/"), Link("需求", "/needs"), Link("导入", "/needs/imports")
    alone, group = Section("首页", (front,)), Section("供需", (needs, uploads))
    frame = partial(Frame, menu=Menu((alone, group)))
    here = [frame(path).here for path in ("/needs/7", "/needs/imports/3", "/needsx", "/")]
    assert here == [(group, needs), (group, uploads), None, (alone, front)]


def test_static_addresses_change_with_the_file() -> None:
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{12}", rendering.static_url("app.css"))
    with pytest.raises(FileNotFoundError):
        rendering.static_url("missing.css")


def test_vendored_files_are_the_ones_named_in_the_note() -> None:
    folder = rendering.STATIC / "vendor"
    rows = re.findall(
        r"\| `([^`]+)` \|.*`([0-9a-f]{64})`", (folder / "VERSIONS.md").read_text(encoding="utf-8")
    )
    assert {name for name, _ in rows} == {path.name for path in folder.glob("*.min.*")}
    for name, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
