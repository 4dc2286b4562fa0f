"""Words the fictional city is made of."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from talent_platform.reference.codes import rows
from talent_platform.reference.ranks import Education, TitleLevel

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红兰飞鹏辉鑫波斌宇浩凯健俊帆"
    "婷雪琳慧莹洁瑞雨晨阳欣怡佳颖博文昊然子轩梓涵思远志宏建国立新海燕春梅晓东永康庆丰"
    "泽楠柯宁安"
)
BRANDS = (
    "恒泰", "远达", "鼎新", "华昌", "众合", "天成", "启航", "盛达", "东汇",
    "瑞丰", "金桥", "博远", "宏图", "新锐",
    "北辰", "振兴", "同创", "凯旋", "中岳", "立德", "海纳",
    "明德", "正源", "兴业", "光大", "龙腾", "嘉禾", "万通",
    "辰光", "岭峰", "松涛", "沃野", "铸诚", "精工", "锐进", "致远", "云帆", "清源", "卓立", "智联",
)  # fmt: skip
TRADES: dict[str, tuple[str, ...]] = {
    "L1": ("数控机床", "通用机械", "精密机械", "泵阀"),
    "L2": ("重型机器", "矿山机械", "起重装备", "冶金设备"),
    "L3": ("汽车零部件", "车桥", "汽车内饰", "动力总成"),
    "L4": ("变压器", "电气", "开关设备", "电缆"),
    "Y1": ("石化", "精细化工", "化工", "润滑油"),
    "Y2": ("特钢", "冶金", "铝业", "建材"),
    "Y3": ("镁业", "耐火材料", "矿业", "镁制品"),
    "Y4": ("食品", "粮油", "乳业", "农产品"),
    "X1": ("新能源", "动力电池", "新能源汽车", "储能"),
    "X2": ("半导体", "微电子", "集成电路装备", "芯片"),
    "X3": ("航空", "航空零部件", "无人机", "航空发动机部件"),
    "X4": ("生物医药", "医疗器械", "制药", "医学影像"),
    "X5": ("机器人", "智能装备", "自动化", "传感"),
    "X6": ("新材料", "复合材料", "碳材料", "膜材料"),
    "X7": ("环保", "环境工程", "节能科技", "水务"),
    "X8": ("软件", "工业互联网", "信息技术", "数据"),
}
BENEFITS = (
    "五险一金，提供人才公寓",
    "五险一金，年度体检，工作餐",
    "五险二金，协助配偶就业与子女入学",
    "",
)
MAJORS: dict[str, tuple[str, ...]] = {
    "装备制造": ("机械设计制造及其自动化", "机械工程", "材料成型及控制工程"),
    "软件": ("计算机科学与技术", "软件工程", "数据科学与大数据技术"),
    "石油化工": ("化学工程与工艺", "应用化学", "过程装备与控制工程"),
    "冶金": ("冶金工程", "金属材料工程", "材料科学与工程"),
    "生物医药": ("制药工程", "生物工程", "药学"),
    "集成电路": ("微电子科学与工程", "集成电路设计与集成系统", "电子科学与技术"),
    "新材料": ("材料科学与工程", "高分子材料与工程", "复合材料与工程"),
    "新能源汽车": ("车辆工程", "能源与动力工程", "电气工程及其自动化"),
    "环保": ("环境工程", "给排水科学与工程", "环境科学"),
    "航空": ("飞行器设计与工程", "飞行器制造工程", "航空宇航推进理论与工程"),
    "医疗卫生": ("临床医学", "护理学", "医学影像技术"),
    "机器人": ("机器人工程", "自动化", "控制科学与工程"),
    "教育": ("教育学", "汉语言文学", "数学与应用数学"),
    "科研": ("物理学", "化学", "材料物理与化学"),
    "通用": ("工商管理", "会计学", "人力资源管理"),
}

_TITLES: dict[TitleLevel, tuple[str, ...]] = {
    TitleLevel.SENIOR: ("正高级工程师", "主任医师", "教授", "研究员"),
    TitleLevel.ASSOCIATE_SENIOR: (
        "高级工程师", "副研究员", "副主任医师", "副教授",
        "副主任药师", "副主任护师", "高级教师", "高级实验师",
    ),
    TitleLevel.INTERMEDIATE: (
        "工程师", "主治医师", "助理研究员", "讲师", "经济师", "一级教师", "主管技师", "主管药师", "主管护师",
        "实验师", "会计师", "审计师",
    ),
    TitleLevel.ASSISTANT: ("助理工程师", "二级教师", "助理经济师", "护师", "助理会计师"),
}  # fmt: skip
LEVEL_OF_TITLE: dict[str, TitleLevel] = {
    title: level for level, titles in _TITLES.items() for title in titles
}
"""Typical title of an occupation in the lexicon → its level; skill grades (高级工 …) are no titles."""


@dataclass(frozen=True)
class Occupation:
    """An occupation of the lexicon, as suggestions: nobody has to look like this."""

    title: str
    branch: str
    kind: str
    level: TitleLevel
    education: Education
    skills: tuple[str, ...]


@cache
def occupations() -> tuple[Occupation, ...]:
    path = files("talent_search").joinpath("data", "occupations.csv")
    with path.open(encoding="utf-8") as source:
        return tuple(_occupation(row) for row in csv.DictReader(source) if row["skills"])


def _occupation(row: dict[str, str]) -> Occupation:
    level = LEVEL_OF_TITLE.get(row["title_level"], TitleLevel.NONE)
    education = {
        "engineering": Education.BACHELOR,
        "research": Education.MASTER,
        "medical": Education.BACHELOR,
        "teaching": Education.BACHELOR,
        "management": Education.BACHELOR,
        "skilled_trade": Education.SECONDARY,
    }[row["kind"]]
    return Occupation(
        row["title"], row["branch"], row["kind"], level, education, tuple(row["skills"].split("|"))
    )


@cache
def occupations_by_branch() -> dict[str, tuple[Occupation, ...]]:
    grouped: dict[str, list[Occupation]] = defaultdict(list)
    for occupation in occupations():
        grouped[occupation.branch].append(occupation)
    return {branch: tuple(group) for branch, group in grouped.items()}


@cache
def occupations_by_title() -> dict[str, Occupation]:
    return {occupation.title: occupation for occupation in occupations()}


@cache
def skills_by_branch() -> dict[str, tuple[str, ...]]:
    path = files("talent_search").joinpath("data", "skills.csv")
    grouped: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if row["kind"] not in {"standard", "certificate"}:
                grouped[row["branch"]].append(row["term"])
    return {branch: tuple(terms) for branch, terms in grouped.items()}


@cache
def projects() -> tuple[dict[str, str], ...]:
    return tuple(rows("projects.csv"))
