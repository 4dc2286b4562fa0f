"""The command line, as a clerk and as a script use it."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from talent_posts import SourceRow, make_commands, posts_commands

EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"

PLAN = """单位,单位类型,单位级别,行政区划,编制,岗位类别,岗位等级,核准数,市核准日期,核准文号
示例中学,专业技术,市,219900,20,专业技术,七级,2,2020-12-01,示人社核1
示例中学,,,,,专业技术,10,6,,
示例中学,,,,,管理,七级,2,,
示例医院,专业技术,市,219900,9,专业技术,七级,5,2020-12-01,示人社核2
"""
ROSTER = """单位,人员编号,姓名,学历,岗位类别,岗位等级,聘用日期,终止日期,聘用方式,职称,职称层级,职称取得日期
示例中学,A1,甲,,专业技术,七级,2016-09-01,,晋升,副教授,,2015-12-01
示例中学,A2,乙,本科,管理,八级,2019-01-01,2020-12-31,,,,
示例中学,A2,乙,本科,管理,七级,2021-01-01,,晋升,,,
示例医院,B1,丙,,专业技术,7,2016/9/1,,晋升,某医师,中级,2015-12-01
"""


def run(*arguments):
    return CliRunner().invoke(posts_commands, [str(each) for each in arguments])


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "plan.csv").write_text(PLAN, "utf-8-sig")
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8-sig")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("promotion-allowed", 0),
        ("special-post", 0),
        ("grade-skipped", 3),
        ("newcomer-without-vacancy", 1),
        ("management-promotion", 1),
        ("grade-two", 3),
    ],
)
def test_check_answers_by_exit_code_table_and_json(name, code):
    shown = run("check", EXAMPLES / f"{name}.json")
    assert shown.exit_code == code
    assert "结论:" in shown.output
    asked = run("check", EXAMPLES / f"{name}.json", "--json")
    assert asked.exit_code == code
    document = json.loads(asked.output)
    assert document["outcome"] in ("pass", "warn", "block", "needs_approval", "unknown")
    for finding in document["findings"]:
        assert {"rule", "outcome", "sentence", "citation", "facts", "figures"} <= set(finding)


def test_check_under_the_law_of_another_day_lists_the_difference():
    shown = run("check", EXAMPLES / "grade-skipped.json", "--on", "2021-05-31")
    told = [line for line in shown.output.splitlines() if line.startswith("与申请当日规定相比")]
    assert "与申请当日规定相比 H2a:需批准 → 未施行" in told
    # What stays the same by another figure says which.
    same = [line for line in told if "→" not in line.partition("(")[0]]
    assert all("自 " in line or "事实" in line for line in same)
    shown = run("check", EXAMPLES / "promotion-allowed.json", "--on", "2015-01-01")
    (years,) = (line for line in shown.output.splitlines() if "相比 H4e" in line)
    assert years.startswith("与申请当日规定相比 H4e:符合 → 无法判定(")
    assert "自 2021-06-01" in years
    assert "年限:未设定" in years


def test_a_day_no_calendar_has_is_refused_at_its_cell(tmp_path):
    """The rest of the file is judged once it is put right; nothing ends in a traceback."""
    (tmp_path / "plan.csv").write_text(
        "单位,单位类型,单位级别,行政区划,编制,岗位类别,岗位等级,核准数,市核准日期,核准文号\n"
        "甲院,专业技术,市,219900,10,专业技术,十级,3,2020-01-01,市1号\n", "utf-8",
    )  # fmt: skip
    head = "单位,人员编号,姓名,出生日期,学历,岗位类别,岗位等级,聘用日期,聘用方式,履历完整\n"
    for born, hired, column in (
        ("9999-12-31", "2020-01-01", "出生日期"),
        ("1980-01-01", "0001-01-01", "聘用日期"),
    ):
        row = f"甲院,1,张三,{born},本科,专业技术,十级,{hired},公开招聘,是\n"
        (tmp_path / "roster.csv").write_text(head + row, "utf-8")
        found = run("audit", tmp_path / "roster.csv", "--plan", tmp_path / "plan.csv")
        assert found.exit_code == 2
        assert f"roster.csv 第 2 行“{column}”:日期须在 1900 年至 2999 年之间" in found.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{", "不是有效的 JSON,第 1 行第"), ("{}", "unit: 缺少此项"), (None, "无法读取")],
    ids=["坏的JSON", "空的申请", "没有文件"],
)
def test_bad_input_is_exit_2_with_one_sentence(tmp_path, text, sentence):
    path = tmp_path / "CASE.json"
    if text is not None:
        path.write_text(text)
    found = run("check", path)
    assert found.exit_code == 2
    assert sentence in found.stderr
    assert found.stderr.count("\n") == 1


def test_rules_as_json_are_the_decision_table_with_the_figures_in_force():
    rows = json.loads(run("rules", "--on", "2021-09-01", "--jurisdiction", "219900", "--json").output)
    assert all({"id", "sentence", "citation", "outcomes", "figures"} <= set(row) for row in rows)
    approver = next(row for row in rows if row["id"] == "H8b")["figures"][0]
    assert (approver["value"], approver["source"]["status"]) == (["department", "city_hrss"], "verified")
    early = json.loads(run("rules", "--on", "2010-01-01", "--json").output)
    assert {row["id"] for row in rows} - {row["id"] for row in early} >= {"H2a", "H3a", "H5", "H12a"}
    assert run("rules", "--jurisdiction", "沈阳").exit_code == 2
    assert "H12c" in run("rules").output


def test_audit_writes_a_line_per_finding_with_its_row(tables):
    out = tables / "findings.csv"
    found = run(
        "audit", tables / "roster.csv", "--plan", tables / "plan.csv", "--on", "2021-09-01", "--out", out
    )
    assert found.exit_code == 1, found.output
    with out.open(encoding="utf-8-sig", newline="") as text:
        lines = list(csv.DictReader(text))
    by_rule = {(line["人员编号"], line["规则"]): line for line in lines}
    assert by_rule["B1", "H10a"]["结论"] == "不得聘用"
    assert by_rule["B1", "H10a"]["行"] == "5"
    assert by_rule["B1", "H10a"]["来源"] == "roster.csv"
    assert by_rule["A2", "H4a"]["结论"] == "不得聘用"
    assert {line["单位"] for line in lines} == {"示例中学", "示例医院"}
    as_json = run(
        "audit", tables / "roster.csv", "--plan", tables / "plan.csv", "--on", "2021-09-01", "--json"
    )
    assert [line["规则"] for line in json.loads(as_json.output)] == [line["规则"] for line in lines]


def test_audit_reads_spreadsheet_chinese(tables):
    (tables / "roster.csv").write_text(ROSTER, "gb18030")
    assert (
        run("audit", tables / "roster.csv", "--plan", tables / "plan.csv", "--on", "2021-09-01").exit_code
        == 1
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            "专业技术,七级,2016-09-01",
            "专业技术,十四级,2016-09-01",
            "roster.csv 第 2 行“岗位等级”:“十四级”无效",
            id="没有的等级",
        ),
        pytest.param("2016/9/1", "去年", "roster.csv 第 5 行“聘用日期”:“去年”不是日期", id="不是日期"),
        pytest.param(
            "示例医院,B1",
            "示例诊所,B1",
            "roster.csv 第 5 行“单位”:“示例诊所”不在岗位设置方案表中",
            id="单位不在方案表",
        ),
        pytest.param("副教授,,2015", "查无此职称,,2015", "第 2 行“职称层级”", id="不认识的职称"),
        pytest.param(
            "2019-01-01,2020-12-31", "2019-01-01,2018-12-31", "第 3 行“终止日期”", id="终止早于起始"
        ),
        pytest.param("人员编号", "工号", "roster.csv 第 1 行“人员编号”:缺少此列", id="缺列"),
        pytest.param("姓名", "姓名们", "roster.csv 第 1 行“姓名们”", id="不认识的列"),
    ],
)
def test_a_bad_cell_is_named_by_file_row_and_column(tables, old, new, sentence):
    assert old in ROSTER
    (tables / "roster.csv").write_text(ROSTER.replace(old, new), "utf-8")
    found = run("audit", tables / "roster.csv", "--plan", tables / "plan.csv")
    assert found.exit_code == 2
    assert sentence in found.stderr


def test_an_empty_table_is_bad_input(tables):
    (tables / "plan.csv").write_text(PLAN.splitlines()[0], "utf-8")
    found = run("audit", tables / "roster.csv", "--plan", tables / "plan.csv")
    assert (found.exit_code, found.stderr) == (2, "plan.csv: 表中没有数据行\n")


def test_other_file_types_come_from_whoever_mounts_the_group(tables):
    written = {}

    def read(path):
        with (tables / f"{path.stem}.csv").open(encoding="utf-8-sig", newline="") as text:
            return [SourceRow("表1", n, row) for n, row in enumerate(csv.DictReader(text), 2)]

    def write(path, header, rows):
        written[path.name] = [dict(zip(header, row, strict=True)) for row in rows]

    group = make_commands({".xlsx": read}, {".xlsx": write})
    arguments = ["audit", "roster.xlsx", "--plan", "plan.xlsx", "--out", "found.xlsx", "--on", "2021-09-01"]
    assert CliRunner().invoke(group, arguments).exit_code == 1
    assert {line["来源"] for line in written["found.xlsx"]} == {"", "表1"}
    refused = run("audit", "roster.xlsx", "--plan", "plan.xlsx")
    assert refused.exit_code == 2
    assert "不支持的文件类型" in refused.stderr


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "talent_posts", "check", EXAMPLES / "grade-two.json", "--json"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["outcome"] == "unknown"
