# ruff: noqa: E501 - tables of what offices write are read across
"""What people write into one cell, and what it is read as; the same in every file."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.reference.names import one_name
from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.reference.writings import lists
from talent_platform.reference.writings.identity_number import check_digit, identity_number

OneCell = Callable[..., Any]


@pytest.mark.parametrize(
    ("kind", "title", "typed", "field", "value"),
    [
        *[("needs", "最低学历", typed, "education", rank) for typed, rank in {
            "专科": Education.COLLEGE, "本科及以上": Education.BACHELOR, "大学本科": Education.BACHELOR, "硕士": Education.MASTER,
            "研究生": Education.MASTER, "博士": Education.DOCTOR, "中专": Education.SECONDARY, "无要求": Education.NONE,
            "大专以上": Education.COLLEGE, "全日制本科": Education.BACHELOR, "高中": Education.SECONDARY, "不限": Education.NONE,
            "硕士研究生及以上": Education.MASTER, "/": Education.NONE, "本科（全日制）及以上": Education.BACHELOR,
            "本科以上（含本科）": Education.BACHELOR, "统招本科学历": Education.BACHELOR,
        }.items()],
        *[("needs", "最少工作年限（年）", typed, "years", years) for typed, years in {
            "3年以上": 3, "三年以上": 3, "3-5年": 3, "≥3年": 3, "不少于5年": 5, "两年": 2, "十年以上": 10, "3+": 3, "5年以上工作经验": 5, "两三年": 2, "三五年": 3, "十五六年": 15,
            "应届生亦可": 0, "经验不限": 0, "不限": 0,
        }.items()],
        *[("needs", "需求人数（人）", typed, "seats", 2) for typed in ("2人", "2名", "二人", "两名", "２", "2.0")],
        *[("candidates", "工作年限（年）", typed, "years", years) for typed, years in {"五年": 5, "十二年": 12, "应届毕业生": 0}.items()],
        *[("candidates", "最高学历", typed, "education", Education.BACHELOR) for typed in ("本科（全日制）", "大学本科学历", "成教本科")],
        ("candidates", "最高学历", "无", "education", Education.NONE),
        *[("candidates", "职称级别", typed, "title_level", rank) for typed, rank in {
            "暂无": TitleLevel.NONE, "主治医师": TitleLevel.INTERMEDIATE, "教授级高级工程师": TitleLevel.SENIOR,
        }.items()],
        *[("candidates", "意向地区", typed, "wanted_counties", []) for typed in ("全市", "全国", "各区县均可")],
        *[("candidates", "联系电话", typed, "phone", "13600779104") for typed in ("13600779104（微信同号）", "手机：13600779104")],
        ("roster", "岗位等级", "八级（副科）", "grade", 8),
        ("roster", "学历", "自考大专", "degree", "college"),
        ("candidates", "最高学历", "大学本科", "education", Education.BACHELOR),
        ("candidates", "最高学历", "硕 士", "education", Education.MASTER),
        ("candidates", "职称级别", "无", "title_level", TitleLevel.NONE),
        ("candidates", "职称级别", "高级工程师", "title_level", TitleLevel.ASSOCIATE_SENIOR),
        ("candidates", "职称级别", "副高", "title_level", TitleLevel.ASSOCIATE_SENIOR),
        ("candidates", "工作年限", "无", "years", 0),
        ("candidates", "意向地区", "不限", "wanted_counties", []),
        ("candidates", "意向地区", "临港、铁新区", "wanted_counties", ["219901", "219902"]),
        ("candidates", "意向产业", "无", "wanted_branches", []),
        ("candidates", "同意参与匹配", "√", "consent", True),
        ("candidates", "同意参与匹配", "未同意", "consent", False),
        ("candidates", "所学专业", "nan", "major", ""),
        ("candidates", "所学专业", "/", "major", ""),
        ("candidates", "个人简介", "—", "summary", ""),
        ("candidates", "期望年薪", "-", "wanted_pay", 0),
        ("candidates", "出生年份", "1990.06", "birth_year", 1990),
        ("candidates", "可到岗日期", 20261201, "available_from", date(2026, 12, 1)),
        ("candidates", "可到岗日期", "46447", "available_from", date(2027, 3, 1)),
        *[("candidates", "可到岗日期", typed, "available_from", date(2027, 3, 1)) for typed in (
            "2027—03—01", "2027 03 01", "2027、3、1", "2027。3。1", "二〇二七年三月一日", "20270301.0",
        )],
        *[("candidates", "出生年份", typed, "birth_year", 1990) for typed in (199005, 19900506)],
        *[("candidates", "同意参与匹配", typed, "consent", said) for typed, said in {
            "☑是 □否": True, "□是☑否": False, "■同意 □不同意": True, "同意。": True,
        }.items()],
        *[("needs", "最低学历", typed, "education", Education.MASTER) for typed in ("□本科 ☑硕士 □博士", "○本科●硕士")],
        ("candidates", "姓名", "1.虚构甲", "name", "虚构甲"),
        *[("candidates", "姓名", typed, "name", name) for typed, name in {
            "李 四": "李四", "李\n四": "李四", "欧阳 文静": "欧阳文静", "王和平": "王和平", "哈斯 高娃": "哈斯高娃",
        }.items()],
        ("candidates", "姓名", "王\ue863", "name", "王䶮"),
        ("candidates", "姓名", "买买提．艾力", "name", "买买提·艾力"),
        ("candidates", "联系电话", "（024）55501234", "phone", "02455501234"),
        ("candidates", "联系电话", "024—55501234", "phone", "02455501234"),
        ("candidates", "联系电话", "13600779101.0", "phone", "13600779101"),
        ("candidates", "联系电话", "'13600779102", "phone", "13600779102"),
        ("candidates", "联系电话", "139.0002.0001", "phone", "13900020001"),
        ("candidates", "联系电话", "+86 139 0002 0001", "phone", "13900020001"),
        *[("needs", "年薪下限", typed, "pay_min", Decimal(value)) for typed, value in {
            "12W": 12, "12w": 12, "12万/年": 12, "120000元/年": 12, "人民币12万元": 12, "12 万": 12,
        }.items()],
        *[("roster", "岗位等级", typed, "grade", 12) for typed in ("十二级", "12级", "专业技术十二级", "专技12级", "12 级")],
        *[("roster", "岗位类别", typed, "category", "professional") for typed in ("专业技术岗位", "专技", "专技岗")],
        ("roster", "人员编号", " ａ００1 ", "number", "A001"),
    ],
)  # fmt: skip
def test_read_with_certainty(
    kind: str, title: str, typed: Any, field: str, value: Any, one_cell: OneCell
) -> None:
    found = one_cell(kind, title, typed)
    assert (found.errors, found.questions) == ([], [])
    assert getattr(found.rows[0].value, field) == value


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("1、数控编程；2、PLC调试；3、CAD制图", ["数控编程", "PLC调试", "CAD制图"]),
        ("（1）焊接；（2）钳工", ["焊接", "钳工"]),
        ("①焊接②装配", ["焊接", "装配"]),
        ("一、焊接\n二、钳工", ["焊接", "钳工"]),
        ("● 焊接\n● 钳工", ["焊接", "钳工"]),
        ("【焊接】、[钳工]", ["焊接", "钳工"]),
        ("1. 3D打印；2. 5G通信", ["3D打印", "5G通信"]),
        ("焊接（氩弧焊、电焊）、钳工", ["焊接（氩弧焊、电焊）", "钳工"]),
        ("GB/T 29490、UG NX、C++、2.5D设计、.NET", ["GB/T 29490", "UG NX", "C++", "2.5D设计", ".NET"]),
        ("(1)焊接(2)钳工", ["焊接", "钳工"]),
        ("A.焊接 B.钳工", ["焊接", "钳工"]),
        ("•焊接•钳工", ["焊接", "钳工"]),
        ("精通焊接、熟练掌握CAD、会使用UG等软件", ["焊接", "CAD", "UG"]),
        ("钳工（2）型、高等数学、平等沟通", ["钳工（2）型", "高等数学", "平等沟通"]),
        ("焊接、其他", ["焊接"]),
        *[
            (nothing, [])
            for nothing in ("无", "其他", "等", "不限", "/", "nan", "-", "暂无", "1、无", "（无）", None)
        ],
    ],
)
def test_rubbish_is_no_hard_requirement(typed: Any, names: list[str], one_cell: OneCell) -> None:
    found = one_cell("needs", "必备技能", typed)
    assert found.errors == []
    assert [skill.name for skill in found.rows[0].value.required_skills] == names


@pytest.mark.parametrize(
    ("kind", "title", "typed", "says", "suggestion"),
    [
        ("candidates", "期望年薪", 8000, "8000 元", "9.6"),
        ("candidates", "期望年薪", 96000, "96000 元", "9.6"),
        ("needs", "年薪上限", "12000", "12000 元", "14.4"),
        ("needs", "年薪下限", "约8000", "8000 元", "9.6"),
        ("candidates", "期望年薪", "面议", "请留空", ""),
        ("needs", "年薪下限", "面议", "填数字", ""),
        ("needs", "年薪下限", "15-20", "下限和上限两列", ""),
        ("needs", "年薪下限", "8-12K·14薪", "按年填写", ""),
        ("needs", "年薪下限", "￥200,000", "应写 20", "20"),
        ("needs", "年薪下限", "200K", "单位", "20"),
        ("candidates", "期望年薪", 200000, "应写 20", "20"),
        ("candidates", "期望年薪", "8000/月", "按年填写", "9.6"),
        ("candidates", "期望年薪", "1.5万×13", "按年填写", "19.5"),
        ("candidates", "期望年薪", "20万左右", "只填一个数", "20"),
        ("candidates", "期望年薪", "8k", "单位", ""),
        ("candidates", "工作年限", "10余年", "只填一个数", "10"),
        ("candidates", "工作年限", "1年半", "满整年", "1"),
        ("candidates", "出生年份", "90年", "四位", "1990"),
        ("candidates", "出生年份", 32874, "日期的数值", "1990"),
        ("needs", "需求人数", "3人以上", "只填一个数", "3"),
        ("needs", "需求人数", "若干", "整数", ""),
        ("candidates", "可到岗日期", "27.1.1", "四位", "2027-01-01"),
        ("needs", "截止日期", "2027年2月底", "写到日", "2027-02-28"),
        ("needs", "截止日期", "2027/02/01 18:00", "不含时刻", "2027-02-01"),
        ("candidates", "联系电话", "138000000012", "现有 12 位", ""),
        ("candidates", "联系电话", "张工13600779104", "只填号码", "13600779104"),
        ("candidates", "姓名", "虚构甲13600779104", "只写文字", ""),
        *[("candidates", "姓名", typed, "两个人", "") for typed in ("张三、李四", "张三 李四", "张三\n李四", "张三/李四", "张三和李四", "闫三\n李四")],
        *[("candidates", "姓名", typed, "不写性别", "张三") for typed in ("张三 女", "张三（男）")],
        ("candidates", "可到岗日期", 270301, "写到日", ""),
        ("candidates", "可到岗日期", "2027年3月1日前", "其他文字", "2027-03-01"),
        ("candidates", "工作年限", "2018.7", "满整年", ""),
        ("candidates", "联系电话", "1.36008E+10", "后几位已丢失", ""),
        *[("candidates", "同意参与匹配", typed, "“是”或“否”", "") for typed in ("□是 □否", "☑是 ☑否", "是/否")],
        *[(kind, title, typed, "不是内容", "") for kind, title, typed in (
            ("candidates", "姓名", "同上"), ("candidates", "技能", "焊接、待定"), ("needs", "岗位名称", "同上"),
            ("needs", "必备技能", "见附件"), ("candidates", "最高学历", "〃"),
        )],
        # A level of skill is no title, and nothing that is denied or only wished for is suggested.
        *[("candidates", title, typed, "应为以下之一", "") for title, typed in (
            ("职称级别", "高级工"), ("职称级别", "技师"), ("职称级别", "未取得中级"), ("最高学历", "本科在读"), ("最高学历", "硕士（在读）"),
            ("最高学历", "本科以下"), ("最高学历", "本科肄业"), ("最高学历", "本科、硕士研究生"),
        )],
        ("needs", "最低职称", "中级优先", "应为以下之一", ""),
        ("candidates", "职称级别", "高级", "是否指", "副高级"),
        ("candidates", "最高学历", "硕士研究生及以上", "是否指", "硕士研究生"),
        ("candidates", "可到岗日期", "2026年12月", "写到日", "2026-12-01"),
        ("candidates", "联系电话", "13600779103/13600779104", "只填一个号码", ""),
        *[("candidates", "姓名", name, "没能保存下来", "") for name in ("王?", "张??示", "李□", "赵\ufffd", "王\ue000")],
        ("roster", "身份证号", "210102900615001", "15 位", ""),
        ("roster", "身份证号", "21010219900615001", "现有 17 位", ""),
        ("roster", "身份证号", "210102199002300019", "不真实", ""),
        ("roster", "身份证号", "210102199006150019", "校验码不符", ""),
    ],
)  # fmt: skip
def test_wrong_at_its_cell_with_what_is_meant(
    kind: str, title: str, typed: Any, says: str, suggestion: str, one_cell: OneCell
) -> None:
    found = one_cell(kind, title, typed)
    (error,) = found.errors
    assert (error.row, error.title, error.suggestion) == (2, title, suggestion)
    assert error.column
    assert says in error.message


def test_a_suggestion_is_taken_for_all_alike_cells(book: Callable[..., Any]) -> None:
    made = book("candidates").header()
    for typed in ("高级", "高 级", "高级", "中级"):
        made.row({"职称级别": typed})
    found = made.read()
    assert [e.row for e in found.errors] == [2, 3, 4]
    (accept,) = {e.accept for e in found.errors}
    again = made.read({accept: found.errors[0].suggestion})
    assert again.errors == []
    assert [row.value.title_level for row in again.rows] == [TitleLevel.ASSOCIATE_SENIOR] * 3 + [
        TitleLevel.INTERMEDIATE
    ]
    pays = book("candidates").header().row({"期望年薪（万元）": 8000}).row({"期望年薪（万元）": 8000})
    first = pays.read().errors[0]
    assert [row.value.wanted_pay for row in pays.read({first.accept: first.suggestion}).rows] == [
        Decimal("9.6")
    ] * 2


DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 12, 31))


@given(place=st.integers(110000, 839999), day=DAYS, order=st.integers(0, 999))
def test_every_number_with_a_real_day_and_its_check_digit_is_one(place: int, day: date, order: int) -> None:
    first = f"{place}{day:%Y%m%d}{order:03}"
    number = first + check_digit(first)
    wide = number.translate({48 + n: 0xFF10 + n for n in range(10)})
    assert (
        identity_number(number) == identity_number(f" {wide[:6]} {wide[6:14]} {wide[14:].lower()}") == number
    )
    for wrong in set("0123456789X") - {number[-1]}:
        with pytest.raises(Exception, match="校验码"):
            identity_number(number[:-1] + wrong)


@given(day=DAYS, place=st.sampled_from(["810000", "820000", "830000", "210102"]))
def test_the_number_tells_when_somebody_was_born(day: date, place: str) -> None:
    first = f"{place}{day:%Y%m%d}001"
    given = {"number": "1", "name": "虚构甲", "identity": first + check_digit(first)}
    assert PersonForm.model_validate(given).born == day
    assert PersonForm.model_validate({**given, "born": f"{day:%Y.%m}"}).born == day
    other = day.replace(year=day.year + 1, day=1)
    with pytest.raises(Exception, match="与身份证号不符"):
        PersonForm.model_validate({**given, "born": other})


@given(st.text(max_size=40))
@example("甲\u3000.")
def test_no_text_brings_the_reading_of_lists_down(text: str) -> None:
    assert all(item and item == lists.item(item) for item in lists.items(text))


@given(st.text(alphabet="王李张\ue863\ue815\ue864·?□ A", max_size=12))
def test_a_name_read_once_is_read_the_same_again(name: str) -> None:
    try:
        once = one_name(name)
    except Exception:
        return
    assert one_name(once) == once
