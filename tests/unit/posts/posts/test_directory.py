"""The directory of qualifications by edition, and what may be asked for.

Worth: a title taken for a qualification stops lawful hiring, a qualification taken for a title lets unlawful
hiring pass, and a certificate judged by another day's edition is refused or accepted wrongly.
"""

import csv
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_posts import (
    Directory,
    DirectoryError,
    Edition,
    Qualification,
    by_specialty,
    judge,
    may_ask,
    may_demand,
    papers_in,
    shipped_directory,
    standing,
    title_for,
)
from talent_posts.posts.facts.proof import proves
from talent_posts.posts.facts.titles import find_titles
from talent_posts.rulebook.directory import read_items

SHIPPED = shipped_directory()
NOW = date(2026, 6, 1)


def test_editions_as_they_were_published():
    days = [date(2017, 9, 11), date(2017, 9, 12), date(2021, 11, 22), date(2021, 11, 23)]
    assert [(e := SHIPPED.edition_on(day)) and e.name for day in days] == [None, "2017", "2017", "2021"]
    assert len(SHIPPED.on(date(2017, 10, 1))) == 140
    assert len(SHIPPED.on(NOW)) == 72
    assert sum(item.is_access for item in SHIPPED.on(NOW)) == 33 + 13
    assert SHIPPED.find("会计从业资格", date(2017, 10, 1)).is_access
    assert SHIPPED.find("会计从业资格", date(2018, 1, 1)) is None
    assert SHIPPED.find("医师", date(2022, 1, 1)).name == "医生资格"
    assert SHIPPED.looked >= date(2026, 11, 22)


@pytest.mark.parametrize(
    ("names", "stands"),
    [
        (
            "中级会计、主管护师、会计专业技术资格、卫生专业技术资格、中级经济师、初级会计职称、二级翻译、软件设计师",
            "title",
        ),
        ("软考高级资格、出版专业技术人员职业资格", "title"),
        ("教师资格证、高校教师资格证、护士执业证、一级建造师、律师执业证、低压电工证、注册会计师", "access"),
        ("税务师、社会工作者职业资格、资产评估师证、基金从业资格证", "level"),
        ("会计从业资格证、钳工职业资格证书、注册设备监理师", "left"),
        ("心理咨询师资格证、风水师职业资格", "outside"),
        ("钳工、数控编程、英语六级、会计、会计电算化证书、健康管理师", "none"),
        # A level of the certificate beside the name, however it is written.
        ("三级税务师、税务师（中级）、税务师中级证书、社会工作师、高级社会工作师、初级资产评估师", "level"),
        (
            "高级钳工、钳工（高级）、钳工高级证、钳工证（三级）、国家三级钳工、钳工3级、Ⅲ级钳工、钳工(国家三级)",
            "left",
        ),
        (
            "三级育婴师、育婴员（高级）、二级健康管理师、中式烹调师二级、高级茶艺师、一级企业人力资源管理师",
            "left",
        ),
        (
            "二级心理咨询师、国家二级心理咨询师、心理咨询师（二级）、心理咨询师三级证书、公共营养师3级",
            "outside",
        ),
        ("钳工国家职业资格三级、职业资格二级", "outside"),
        ("人力资源管理师（二级）、国家二级人力资源管理师、一级人力资源管理师证书", "left"),
        ("助理理财规划师、保健按摩师高级、按摩师五级、投资建设项目管理师证", "outside"),
        ("中级社工、初级社工证、助理社工师、社会工作者职业水平证书、环评工程师、房产经纪人证", "level"),
        ("注册资产评估师、注册咨询工程师、税务师职业水平证书", "level"),
        # Under the names of its levels and kinds, and by whatever name people have for it.
        (
            "试验检测师、助理试验检测师证、公路水运工程试验检测师、机动车检测维修工程师、质量管理体系审核员、珠宝评估师",
            "level",
        ),
        (
            "不动产登记代理人、环评师、CTA、咨询师（投资）、文物保护工程责任设计师、准精算师、中国精算师",
            "level",
        ),
        ("教资、法考A证、注册规划师、记者证、电梯作业证", "access"),
        ("土地登记代理人、土地登记代理人证书", "left"),
        ("招标师、管理咨询师、价格鉴证师、国际商务师、注册土地估价师、投资建设项目管理师", "outside"),
        ("中级质量工程师、质量工程师证、初级质量工程师资格、企业法律顾问执业资格、物业管理师证", "outside"),
        # A post may bear the name as well: it is asked.
        ("质量工程师、企业法律顾问、物业管理师、造价员", "unlisted"),
        ("初级护师、主管中药师、初级药师、CATTI二级、信息系统监理师、初级护师证书", "title"),
        (
            "二级建造师、建造师（一级）、注册消防工程师一级、消防设施操作员中级、高级导游、焊工（二级）",
            "access",
        ),
        (
            "一级教师、二级演员、高级工程师（软件）、主任医师（正高）、经济师（中级）、高级人力资源管理师",
            "title",
        ),
        # As the papers of access items are called in print.
        (
            "道路运输从业资格证、道路货物运输从业资格证、出租汽车驾驶员从业资格、危险货物道路运输从业资格证、播音员主持人资格证、船员适任资格证书",
            "access",
        ),
        (
            "海船船员适任证书、建筑施工特种作业操作资格证、注册监理工程师、特种设备检验检测人员资格、民用航空器驾驶员执照、轨道交通列车司机驾驶证",
            "access",
        ),
        (
            "民用核设施操纵人员执照、铁路机车车辆驾驶证、母婴保健技术考核合格证、飞行签派员执照、网络预约出租汽车驾驶员证、注册造价工程师",
            "access",
        ),
        # Licence-like, and on no list: it is asked, not refused.
        ("某某作业从业资格证、职业病诊断资格证", "unlisted"),
        # Levels of skill (职业技能等级), ranks in sport and examinations of languages are no 职业资格.
        (
            "钳工高级工、高级工、钳工技师、钳工职业技能等级证书、心理咨询师、一级运动员、普通话二级甲等",
            "none",
        ),
        ("计算机二级、三级医院、高级管理、初中级", "none"),
    ],
)
def test_what_a_name_stands_for(names, stands):
    barred = stands in ("level", "left", "outside")
    for name in names.split("、"):
        assert standing(name, NOW, SHIPPED).standing == stands, name
        public, firm = (may_ask(name, NOW, SHIPPED, public=each).outcome for each in (True, False))
        told = {"unlisted": ("warn", "warn")}.get(stands, ("block", "warn") if barred else ("pass", "pass"))
        assert (public, firm) == told, name


def _as_people_write(word):
    levels = ("初级", "中级", "高级", "正高级", "副高级")
    forms = (
        "{l}{w}", "{l}{w}师", "{l}{w}师职称", "{l}{w}师证书", "{l}{w}专业技术资格证书",
        "{w}{l}职称", "{w}专业技术{l}资格证书", "{w}系列{l}职称", "{w}专业{l}职业资格证书",
    )  # fmt: skip
    for level in levels:
        for form in forms:
            yield form.format(l=level, w=word)
    if find_titles(f"{word}师"):
        yield from (f"{word}师", f"{word}师（{levels[1]}）", f"{word}师证书")
    yield from (
        f"{word}专业技术资格",
        f"{word}专业技术资格证",
        f"助理{word}师",
        f"{word}专业技术资格（中级）",
    )


def test_titles_by_examination_are_titles_however_they_are_written():
    """会计师 is a title, 注册会计师 the licence; 一级教师 is one, 教师资格证 the licence."""
    with files("talent_posts").joinpath("data", "titles-by-exam.csv").open(encoding="utf-8") as text:
        words = [row["word"] for row in csv.DictReader(text)]
    for name in [name for word in words for name in _as_people_write(word)]:
        assert standing(name, NOW, SHIPPED, paper=True).standing == "title", name
    with files("talent_posts").joinpath("data", "title-series.csv").open(encoding="utf-8") as text:
        listed = {row["title"] for row in csv.DictReader(text)}
    access = {name for name in listed if standing(name, NOW, SHIPPED).standing == "access"}
    # The directory itself calls a part of an item so, and everybody the licence.
    assert access == {"医师", "护士"}
    assert not proves("注册会计师", "会计师", NOW, SHIPPED)
    assert not proves("教师资格", "一级教师", NOW, SHIPPED)
    assert proves("船员资格（含船员、渔业船员）", "船员资格证", NOW, SHIPPED)
    for name in ("会计从业资格证", "统计从业资格"):
        assert standing(name, NOW, SHIPPED).standing in ("left", "outside"), name


def test_no_directory_then_bars_nothing_and_refuses_nothing():
    day = date(2016, 3, 1)
    assert may_ask("税务师", day, SHIPPED, public=True).outcome == "pass"
    assert judge("钳工", day, SHIPPED).listed is None


def test_a_certificate_is_judged_by_the_edition_of_its_day():
    assert judge("会计从业资格证", date(2017, 10, 1), SHIPPED).listed
    assert not judge("会计从业资格证", date(2018, 5, 1), SHIPPED).listed
    then, now = (judge("钳工", day, SHIPPED) for day in (date(2018, 5, 1), date(2022, 5, 1)))
    assert (then.listed, then.edition, then.item.kind) == (True, "2017", "水平评价类")
    assert (now.listed, now.edition) == (False, "2021")


def test_what_an_act_demanded_before_it_was_listed_is_no_refusal():
    """特种作业操作证 of six years, issued between the editions; not what no act names."""
    for name in ("特种作业操作证", "中华人民共和国特种作业操作证"):
        between = judge(name, date(2021, 6, 1), SHIPPED)
        assert (between.listed, between.edition, "安全生产法" in between.reason) == (None, "2017", True)
        assert judge(name, date(2022, 6, 1), SHIPPED).listed
    for name in ("特种设备作业人员证", "叉车证", "特种设备检验检测人员资格", "航空安全员执照"):
        assert judge(name, date(2019, 6, 1), SHIPPED).listed is None
    assert judge("民航安全检查员证", date(2019, 6, 1), SHIPPED).listed
    assert judge("物业管理师", date.max, SHIPPED).listed is False
    assert judge("物业管理师", date(2021, 6, 1), SHIPPED).listed is False


@pytest.mark.parametrize(
    "name",
    [
        "税务师或会计师",
        "注册会计师/税务师",
        "持税务师证",
        "须具有税务师职业资格证书",
        "会计师（或税务师）",
        "会计师（须持税务师证）",
        "税务师+会计师",
        "税务师·会计师",
        "税务师。会计师",
        "必须是税务师",
        "税务师持证",
        "护士执业证（或税务师）",
        "税务师 会计师",
        "税务师优先",
        "有税务师证者优先",
        "已取得税务师",
        "通过税务师考试",
        "税务师证持有者",
    ],
)
def test_of_several_names_the_one_that_may_not_be_asked_for_is_told(name):
    assert may_demand(name, NOW, SHIPPED, public=True).outcome == "block"
    assert may_demand(name, NOW, SHIPPED, public=False).outcome == "warn"


@pytest.mark.parametrize(
    "name",
    [
        "会计师或注册会计师",
        "持护士执业证",
        "应用开发",
        "持续集成",
        "会计从业人员",
        "新闻记者",
        "C/C++",
        "护理和康复",
    ],
)
def test_what_may_be_asked_for_and_what_is_none_pass_among_others(name):
    assert may_demand(name, NOW, SHIPPED, public=True).outcome == "pass"


def test_papers_named_in_a_text():
    told = papers_in(
        "须持税务师职业资格证书或心理咨询师证；护士执业证书、身份证、工作证明，了解证券", NOW, SHIPPED
    )
    assert [each.name for each in told] == ["税务师", "心理咨询师"]


def test_no_access_item_is_a_title_and_each_item_is_known_by_its_own_name():
    for item in SHIPPED.on(NOW):
        assert (standing(item.name, NOW, SHIPPED).standing == "access") == item.is_access, item.name
    level = [item for item in SHIPPED.on(NOW) if not item.is_access]
    titles = [item.name for item in level if standing(item.name, NOW, SHIPPED).standing == "title"]
    assert len(titles) == 8
    with files("talent_posts").joinpath("data", "titles-by-exam.csv").open(encoding="utf-8") as text:
        by_exam = {row["item"] for row in csv.DictReader(text)}
    assert titles == [item.name for item in level if item.name in by_exam]
    with files("talent_posts").joinpath("data", "title-series.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            assert find_titles(row["title"])
            assert may_ask(row["title"], NOW, SHIPPED, public=True).outcome == "pass", row["title"]


def test_a_part_proves_the_whole_and_not_the_other_way_round():
    assert proves("医生资格", "医师资格证", NOW, SHIPPED)
    assert proves("教师资格", "高校教师资格证", NOW, SHIPPED)
    assert not proves("医师", "医生资格", NOW, SHIPPED)
    assert not proves("电工证", "焊工证", NOW, SHIPPED)


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("高级中学教师资格证书", "教师资格证"),
        ("初级中学教师资格证书（语文）", "教师资格证"),
        ("小学教师资格", "教师资格"),
        ("幼儿园教师资格证", "教师资格证"),
        ("中等职业学校教师资格证书", "教师资格证"),
        ("高等学校教师资格证", "教师资格证"),
        ("一级建造师注册证书", "建造师"),
        ("二级注册建造师", "建造师"),
        ("执业兽医师", "执业兽医"),
        ("临床医师执业证书", "医师资格证"),
        ("中西医结合执业医师", "医师资格证"),
        ("执业医师资格证书", "医师资格证"),
        ("中西医结合执业助理医师", "医生资格"),
        ("执业护士", "护士执业证"),
        ("护士执业证书", "护士执业证"),
        ("船员适任证书", "船员资格（含船员、渔业船员）"),
        ("法律职业资格证书（A证）", "法律职业资格证"),
        ("法律职业资格A证", "法律职业资格证"),
    ],
)
def test_licences_as_their_papers_call_them(name, required):
    assert judge(name, date(2022, 6, 1), SHIPPED).listed
    assert may_ask(name, NOW, SHIPPED, public=True).asked.standing == "access"
    assert proves(required, name, NOW, SHIPPED)
    for other in ("执业药师", "电工证"):
        assert not proves(other, name, NOW, SHIPPED)


@pytest.mark.parametrize(
    ("required", "paper", "beside", "proved"),
    [
        ("一级建造师", "二级建造师", "", False),
        ("一级建造师", "建造师", "一级", True),
        ("二级建造师", "一级建造师注册证书", "", True),
        ("建造师", "二级建造师", "", True),
        ("中级注册安全工程师", "初级注册安全工程师", "", False),
        ("注册土木工程师（岩土）", "注册土木工程师（水利水电工程）", "", False),
        ("中医执业医师", "医师执业证书", "临床", False),
        ("中医执业医师", "医师执业证书", "中医", True),
        ("法律职业资格A证", "法律职业资格C证", "", False),
        ("Ⅰ级建造师", "二级建造师", "", False),
        ("医师执业证书", "医师资格证书", "", False),
        ("执业医师", "医师资格证书", "临床", False),
        ("护士", "护士资格证书", "", False),
        ("护士执业资格", "护士资格证书", "", False),
        ("护士资格证", "护士执业证书", "", True),
        ("导游证", "导游资格证书", "", False),
        ("导游", "导游人员资格证书", "", False),
        ("导游资格", "导游人员资格证书", "", True),
        ("导游资格证书", "导游证", "", True),
        ("导游", "导游证", "", True),
        ("一级建造师注册证", "一级建造师执业资格证书", "", False),
        ("执业药师", "执业药师资格证书", "", True),
        ("高中教师资格证", "高级中学教师资格证书", "", True),
        ("小学教师资格证", "高级中学教师资格证书", "", True),
        ("高级中学教师资格", "初级中学教师资格", "", False),
        ("高级中学教师资格", "教师资格证书", "高级中学", True),
        ("注册岩土工程师", "注册土木工程师（岩土）", "", True),
        ("电工证", "低压电工作业操作证", "", True),
        ("低压电工", "电工证", "", False),
        ("货运从业资格证", "道路运输从业资格证", "经营性道路货物运输驾驶员", True),
        ("一级建造师", "建造师", "1级", True),
        ("电梯证", "特种设备安全管理和作业人员证", "电梯修理 T", True),
        ("电梯作业证", "电梯修理证", "", True),
        ("电梯证", "特种设备作业人员证", "叉车司机 N1", False),
        ("法考A证", "法律职业资格证书（A证）", "", True),
        ("法律职业资格A证", "法考C证", "", False),
        ("记者证", "新闻记者职业资格证书", "", True),
        ("四级消防设施操作员", "消防设施操作员", "五级", False),
        ("中级消防设施操作员", "消防设施操作员", "四级", True),
        ("消防设施操作员（四级/中级工）", "消防设施操作员", "三级/高级工", True),
        ("消防设施操作员高级工", "消防设施操作员", "五级", False),
        ("消防设施操作员技师", "消防设施操作员", "三级", False),
    ],
)
def test_the_level_and_the_branch_that_are_required_stand_on_the_paper(required, paper, beside, proved):
    assert proves(required, paper, NOW, SHIPPED, beside) is proved


@pytest.mark.parametrize(
    ("asked", "paper", "had"),
    [
        ("会计师", ("会计专业技术资格", "中级"), "same"),
        ("中级会计", ("会计专业技术资格", "初级"), None),
        ("中级会计师", ("会计师",), "same"),
        ("主管护师", ("卫生专业技术资格", "中级", "护理学"), "same"),
        ("主管护师", ("卫生专业技术资格", "中级", "药学"), None),
        ("主治医师", ("卫生专业技术资格", "中级", "内科学"), "same"),
        ("人力资源管理师", ("经济专业技术资格", "中级", "财政税收"), None),
        ("工程师", ("高级工程师", "副高级"), "higher"),
        ("高级工程师", ("工程师",), None),
        ("会计师", ("注册会计师",), None),
        ("工程师", ("工程师职称证书", "中级"), "same"),
        ("工程师", ("工程师专业技术资格证书",), "same"),
        ("工程师", ("高级工程师任职资格",), "higher"),
        ("医师", ("医师资格证书",), None),
    ],
)
def test_a_title_by_whatever_name_its_certificate_bears(asked, paper, had):
    assert title_for(asked, *paper) == had


def test_what_an_access_item_is_called_in_print_may_be_recorded_and_proves_it():
    printed = {
        "道路运输从业人员": "道路运输从业资格证", "出租汽车驾驶员": "网络预约出租汽车驾驶员证",
        "监理工程师": "注册监理工程师", "特种设备检验、检测人员资格": "特种设备检验检测人员资格",
        "船员资格": "海船船员适任证书", "航空人员资格": "民用航空器驾驶员执照",
        "广播电视播音员主持人资格": "播音员主持人资格证", "轨道列车司机": "轨道交通列车司机驾驶证",
    }  # fmt: skip
    for item, name in printed.items():
        assert judge(name, date(2022, 6, 1), SHIPPED).listed, name
        assert proves(item, name, NOW, SHIPPED), name
    assert not proves("经营性货运驾驶员", "道路旅客运输从业资格证", NOW, SHIPPED)
    assert not proves("民用航空器驾驶员执照", "航空器维修人员执照", NOW, SHIPPED)
    assert judge("道路运输从业资格证", date(2019, 6, 1), SHIPPED).listed is None
    assert may_demand("持某某从业资格证或税务师证", NOW, SHIPPED, public=True).outcome == "block"


def test_papers_of_several_trades_are_called_by_their_own():
    cases = (
        ("特种作业操作证", "低压电工作业", "低压电工"), ("特种作业操作证（高压电工作业）", "", "高压电工"),
        ("特种作业操作证", "熔化焊接与热切割作业", "焊工"), ("特种作业操作证", "", "特种作业操作证"),
        ("特种设备安全管理和作业人员证", "叉车司机（N1）", "叉车"),
        ("特种设备作业人员证", "起重机司机", "起重机司机"),
        ("护士执业证", "低压电工作业", "护士执业证"), ("高压电工作业证", "", "高压电工"),
        ("低压电工作业操作证", "", "低压电工"), ("焊接与热切割作业操作证", "压力焊作业", "焊工"),
        ("登高架设作业操作证", "", "登高架设作业操作证"), ("特种设备安全管理和作业人员证", "N1", "叉车"),
    )  # fmt: skip
    for name, specialty, called in cases:
        assert by_specialty(name, specialty) == called
        assert may_ask(name, NOW, SHIPPED, public=True).asked.standing == "access"
    assert not proves("医师资格证", "中西医结合执业助理医师", NOW, SHIPPED)
    assert proves("低压电工证", by_specialty("特种作业操作证", "低压电工作业"), NOW, SHIPPED)
    assert proves("焊工证", by_specialty("特种作业操作证", "压力焊作业"), NOW, SHIPPED)
    assert not proves("焊工证", by_specialty("特种作业操作证", "低压电工作业"), NOW, SHIPPED)
    assert not proves("焊工证", by_specialty("焊工", "民用核安全设备"), NOW, SHIPPED)


ROW = {
    **dict.fromkeys(("sub_items", "authority", "legal_basis", "valid_to", "note"), ""),
    "edition": "2031", "no": "1", "name": "教师资格", "class": "准入类", "group": "专业技术人员",
    "valid_from": "2031-01-01", "name_status": "verified", "detail_status": "verified", "source": "通知",
}  # fmt: skip
COLUMNS = (
    "edition,no,name,sub_items,class,group,authority,legal_basis,valid_from,valid_to,name_status,"
    "detail_status,source,note"
)
ROW = {name: ROW[name] for name in COLUMNS.split(",")}
EDITION = Edition("2031", "目录（2031年版）", date(2031, 1, 1), date(2031, 1, 1), "verified", "通知")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"class": "许可类"}, "类别应为准入类或水平评价类"),
        ({"group": "其他"}, "应属专业技术人员或技能人员"),
        ({"name_status": "sure"}, "没有核对程度"),
        ({"source": ""}, "没有来源"),
        ({"valid_from": "2031-02-30"}, "不是日期"),
        ({"valid_from": "2031-01-02"}, "起始日不同"),
        ({"valid_to": "2030-01-01"}, "终止日早于起始日"),
        ({"sub_items": "导游资格"}, "“导游资格”写了两次"),
        ({"name": " "}, "没有名称"),
    ],
)
def test_a_broken_file_is_refused_with_its_row(wrong, told):
    with pytest.raises(DirectoryError, match=told):
        read_items([{**ROW, "no": "2", "name": "导游资格"}, ROW | wrong], EDITION)


def test_a_column_too_many_is_refused():
    with pytest.raises(DirectoryError, match="第2行:栏目应为"):
        read_items([{**ROW, "remark": ""}], EDITION)


def _item(edition, name, kind="准入类"):
    return Qualification(
        edition.name, "1", name, (), kind, "专业技术人员", "", "", edition.valid_from, None, "set", "set"
    )


@given(
    st.dictionaries(st.integers(1, 4000), st.sets(st.sampled_from("甲乙丙丁戊"), min_size=1), max_size=5),
    st.randoms(),
)
def test_the_last_edition_begun_holds_in_whatever_order_they_come(wanted, shuffled):
    """Day after day exactly the items of the edition that began last, those of before cut to its eve."""
    first = date(2021, 11, 23)
    editions = [
        (replace(EDITION, name=f"第{n}", valid_from=first + timedelta(days=n)), names)
        for n, names in wanted.items()
    ]
    shuffled.shuffle(editions)
    directory: Directory = SHIPPED
    for edition, names in editions:
        directory = directory.with_edition(edition, [_item(edition, name) for name in sorted(names)])
    starts = sorted([(edition.valid_from, names) for edition, names in editions])
    for n in {day + step for day in wanted for step in (-1, 0, 1)}:
        day = first + timedelta(days=n)
        holding = [names for start, names in starts if start <= day]
        expected = holding[-1] if holding else {item.name for item in SHIPPED.on(day)}
        assert {item.name for item in directory.on(day)} == set(expected)
        assert len(directory.on(day)) == len(expected)
    assert directory.on(date(2018, 1, 1)) == SHIPPED.on(date(2018, 1, 1))


def test_an_edition_that_comes_again_for_its_day_replaces_it():
    once = SHIPPED.with_edition(EDITION, [_item(EDITION, "甲")])
    again = once.with_edition(EDITION, [_item(EDITION, "乙")])
    assert [item.name for item in again.on(date(2031, 1, 1))] == ["乙"]
    later = replace(EDITION, valid_from=date(2032, 1, 1))
    with pytest.raises(DirectoryError, match="2031版已经收录"):
        once.with_edition(later, [_item(later, "乙")])
    with pytest.raises(DirectoryError, match="没有任何职业资格"):
        SHIPPED.with_edition(EDITION, [])
