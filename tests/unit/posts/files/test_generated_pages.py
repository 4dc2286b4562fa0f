"""Generated files are in step with the rules; what is refused is refused in one sentence."""

import json
from pathlib import Path

import pytest

from talent_posts import CaseError, all_rules, case_from_json, case_to_json, read_case, shipped_figures
from talent_posts.posts.files.rules_page import pages

DOCS = Path(__file__).parents[4] / "docs"


@pytest.mark.parametrize("name", list(pages()))
def test_generated_files_are_in_step(name):
    assert (DOCS / name).read_text("utf-8") == pages()[name], (
        "run: python -m talent_posts.posts.files.rules_page docs"
    )


def test_the_rules_page_shows_every_rule_figure_and_doubt():
    page = pages()["rules.md"]
    for rule in all_rules():
        assert f"### {rule.id}\n" in page
        assert rule.sentence in page
    for figure in shipped_figures().by_name.values():
        assert f"### {figure.name}\n" in page
        for value in figure.values:
            assert value.source.title in page
    assert "凭记忆,待核" in page.split("## 尚未核对原文")[1]


@pytest.mark.parametrize("path", sorted((DOCS / "examples").glob("*.json")), ids=lambda path: path.stem)
def test_examples_round_trip(path):
    case = read_case(path)
    assert case_from_json(case_to_json(case)) == case
    assert "虚构" in case.note


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda case: case["request"].update(grade=14), "应为 1 至 13", id="没有的等级"),
        pytest.param(
            lambda case: case["request"].update(effective="昨天"), "request.effective", id="不是日期"
        ),
        pytest.param(lambda case: case["request"].update(garde=7), "request.garde", id="多余的字段"),
        pytest.param(lambda case: case["person"].pop("name"), "person.name", id="缺字段"),
        pytest.param(
            lambda case: case["request"].update(end="2020-01-01"), "早于起始日期", id="终止早于起始"
        ),
        pytest.param(
            lambda case: case["unit"]["roster"].append(case["unit"]["roster"][0]),
            "人员编号重复",
            id="同号两人",
        ),
    ],
)
def test_a_bad_case_is_refused_in_one_sentence(change, sentence):
    document = json.loads((DOCS / "examples" / "promotion-allowed.json").read_text("utf-8"))
    change(document)
    with pytest.raises(CaseError, match=sentence) as caught:
        case_from_json(json.dumps(document), "CASE.json")
    assert str(caught.value).startswith("CASE.json: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_case_of_a_day_no_calendar_has_is_refused_in_one_sentence(day, tmp_path):
    document = json.loads((DOCS / "examples" / "promotion-allowed.json").read_text("utf-8"))
    document["request"]["effective"] = day
    path = tmp_path / "CASE.json"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(CaseError, match=r"CASE\.json: request\.effective: 日期须在 1900 年至 2999 年之间"):
        read_case(path)
    document = json.loads((DOCS / "examples" / "promotion-allowed.json").read_text("utf-8"))
    document["person"]["holdings"][0]["start"] = day
    document["person"]["holdings"][0]["end"] = None
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(CaseError, match=r"CASE\.json: person\.holdings\.0\.start: 日期须在"):
        read_case(path)
