"""An environment as the application builds it, plus the style guide of this folder."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from talent_platform import clock
from talent_platform.web.forms import Form
from talent_platform.web.frame import Flash, Frame, Site, Viewer
from talent_platform.web.listing import declaration as lists
from talent_platform.web.listing.charts import Chart, Series
from talent_platform.web.listing.declaration import Badge, ListSpec, RangeFilter, SelectFilter, TextFilter
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.navigation import Link, Menu, Section
from talent_platform.web.rendering import build_environment
from talent_platform.workbooks.columns import Kind, SheetColumn

NEEDS = ListSpec(
    columns=(
        lists.Column("title", "岗位名称", sortable=True, link="/needs/{id}"),
        lists.Column("employer", "用人单位"),
        lists.Column("county", "区县", kind="custom"),
        lists.Column("skills", "技能", kind="tags", minor=True),
        lists.Column("seats", "人数", kind="number", sortable=True),
        lists.Column("pay", "年薪", kind="wan", sortable=True),
        lists.Column(
            "state",
            "状态",
            kind="badge",
            badges={
                "open": Badge("招引中", "info"),
                "filled": Badge("已匹配", "success"),
                "closed": Badge("已结束"),
            },
        ),
        lists.Column("changed", "更新", kind="ago", sortable=True),
    ),
    filters=(
        SelectFilter("industry", "产业", (("auto", "智能网联新能源汽车"), ("material", "先进材料"))),
        SelectFilter("state", "状态", (("open", "招引中"), ("filled", "已匹配"), ("closed", "已结束"))),
        RangeFilter("pay", "年薪", "万元"),
        TextFilter("employer", "用人单位"),
    ),
    search_label="岗位或技能",
    page_sizes=(10, 20, 50),
    default_sort="-changed",
)
FRAME = Frame(
    path="/needs/803",
    viewer=Viewer("林晓舟", "市级管理员", "江湾市人才工作局", (Link("账号与密码", "/account", "lock"),)),
    menu=Menu(
        (
            Section("工作台", (Link("工作台", "/desk"),)),
            Section(
                "供需",
                (
                    Link("人才需求", "/needs"),
                    Link("项目需求", "/projects"),
                    Link("人才", "/people"),
                    Link("项目团队", "/teams"),
                    Link("匹配", "/runs"),
                    Link("对接", "/cases"),
                ),
                "briefcase",
            ),
            Section("统计分析", (Link("统计分析", "/reports"),)),
        ),
        at_hand=(Link("工作台", "/desk", "list-check"), Link("对接", "/cases", "heart-handshake")),
    ),
    csrf_token="t0ken",
    flashes=(Flash("已保存，等待区县核对。"),),
)


@pytest.fixture(scope="session")
def environment() -> Environment:
    built = build_environment(Site("全市人才供需匹配平台", "江湾市", "0.1.0", demo=True))
    assert built.loader is not None
    built.loader = ChoiceLoader([built.loader, FileSystemLoader(Path(__file__).parent)])
    return built


def filtered_listing(address: dict[str, str]) -> Listing:
    """Forty needs, filtered, sorted and paged as a page handler would."""
    at = clock.now()
    needs = [
        {
            "id": 803 - i,
            "title": ["工业软件架构师", "钛合金材料工程师", "电池管理系统算法工程师"][i % 3],
            "employer": "江湾新源新材料有限公司",
            "county": "云岭县",
            "skills": ["数控编程", "材料力学"],
            "seats": 1 + i * 7 % 9,
            "pay": 30 + i,
            "state": ["open", "filled", "closed"][i // 3 % 3],
            "changed": at - timedelta(hours=5 * i + 1),
        }
        for i in range(40)
    ]
    query = ListQuery.parse(NEEDS, address)
    found = [need for need in needs if query.q in need["title"]]
    found = [need for need in found if query.texts.get("state", need["state"]) == need["state"]]
    found.sort(key=lambda need: need[query.sort], reverse=query.descending)
    query = query.within(len(found))
    shown = found[query.offset : query.offset + query.size]
    return Listing(NEEDS, query, shown, len(found), path="/needs", export="/needs.xlsx")


@pytest.fixture(scope="session")
def listing() -> Callable[[dict[str, str]], Listing]:
    return filtered_listing


@pytest.fixture(scope="session")
def style_guide() -> dict[str, object]:
    """The context of styleguide.html."""
    at = datetime(2026, 11, 20, 9, 30, tzinfo=clock.ZONE)
    months = [f"{month}月" for month in range(1, 9)]
    industries = ["软件与信息服务", "生物医药", "现代农业", "智能网联新能源汽车", "新一代电子信息"]
    return {
        "frame": FRAME,
        "listing": filtered_listing({}),
        "form": Form(
            {
                "title": "工",
                "skills": ["数控编程", "机械制图"],
                "places": ["a", "c"],
                "kind": "full",
                "members": [{"name": "陈一", "core": False, "degree": 5}],
            },
            {
                "title": "至少 2 个字",
                "pay": "必填，不能为空",
                "skills": "请至少填一项",
                "places": "请选一个地点",
            },
        ),
        "columns": [
            SheetColumn("name", "成员姓名", Kind.TEXT, required=True, max_length=30),
            SheetColumn("skills", "技能", Kind.LIST, required=False),
            SheetColumn("years", "工作年限", Kind.INTEGER, required=False, unit="年", minimum=0, maximum=60),
            SheetColumn("degree", "学历", Kind.CHOICE, required=True, choices={4: "硕士", 5: "博士"}),
            SheetColumn("core", "核心成员", Kind.BOOLEAN, required=True),
        ],
        "events": [
            {
                "title": "约定面谈",
                "at": at,
                "who": "联络员 周敏",
                "text": "11 月 24 日下午，企业现场",
                "tone": "info",
            },
            {"title": "双方同意公开姓名", "at": at - timedelta(days=2), "tone": "success"},
            {
                "title": "首次联系未接通",
                "at": at - timedelta(days=3),
                "who": "联络员 周敏",
                "tone": "warning",
            },
            {"title": "建议发布", "at": at - timedelta(days=5), "who": "市级管理员"},
        ],
        "hbar": Chart("hbar", industries, [Series("人数", [649, 701, 736, 557, 676])], "人"),
        "line": Chart(
            "line",
            months,
            [
                Series("需求", [31, 42, 38, 55, 61, 58, 70, 82]),
                Series("供给", [20, 33, 41, 40, 52, 66, 64, 71]),
            ],
            "条",
        ),
        "donut": Chart("donut", ["企业填报", "Excel 导入", "区县代填"], [Series("需求", [312, 401, 88])]),
        "stacked": Chart(
            "stacked",
            ["江湾区", "云岭县", "临港新区"],
            [Series("已满足", [30, 22, 41]), Series("未满足", [12, 19, 8])],
            "个",
        ),
    }
