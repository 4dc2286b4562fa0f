"""What the detector finds, however it is written, and what it leaves alone."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_platform.reference.contact import Way, find

CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
SPOKEN = str.maketrans("0127", "洞幺两拐")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
LETTERS = str.maketrans("01", "Ol")

WRITINGS = {
    "plain": str,
    "3-4-4 blanks": lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    "3-4-4 dashes": lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    "long dashes": lambda n: f"{n[:3]}—{n[3:7]}—{n[7:]}",
    "dots": lambda n: f"{n[:3]}.{n[3:7]}.{n[7:]}",
    "middle dots": "·".join,
    "underscores": "_".join,
    "slashes": lambda n: f"{n[:3]}/{n[3:7]}/{n[7:]}",
    "stars": lambda n: f"{n[:4]}*{n[4:]}",
    "each apart": " ".join,
    "two blanks": "  ".join,
    "brackets": lambda n: f"（{n[:3]}）{n[3:7]}（{n[7:]}）",
    "with 86": lambda n: f"+86 {n}",
    "line breaks": lambda n: f"{n[:5]}\n{n[5:]}",
    "zero width": "\u200b".join,
    "full width": lambda n: n.translate(WIDE),
    "full width apart": lambda n: " ".join(n.translate(WIDE)),
    "Chinese": lambda n: n.translate(CHINESE),
    "Chinese by parts": lambda n: f"{n[:3]}{n[3:7].translate(CHINESE)}{n[7:]}",
    "formal": lambda n: n.translate(FORMAL),
    "spoken": lambda n: n.translate(SPOKEN),
    "circled": lambda n: n.translate(CIRCLED),
    "keycaps": "\ufe0f\u20e3".join,
    "letters": lambda n: n.translate(LETTERS),
}
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
TRADE = st.sampled_from([
    "数控编程", "五轴加工", "，", "。", "、", " ", "8年", "薪资12-20万", "2026-01-01到岗", "型号 6061-T6",
    "GB/T 1234-2018", "HT250", "（优先）", "精度0.005mm", "工艺", "ISO 9001:2015",
])  # fmt: skip


@pytest.mark.parametrize("way", WRITINGS)
@given(number=MOBILE, before=st.lists(TRADE, max_size=4), after=st.lists(TRADE, max_size=4))
def test_a_mobile_number_is_found_however_it_is_written(
    way: str, number: str, before: list[str], after: list[str]
) -> None:
    written = WRITINGS[way](number)
    text = "".join(before) + "，" + written + "，" + "".join(after)
    found = find(text)
    assert [one.way for one in found] == [Way.PHONE], found
    assert found[0].text in text


@given(parts=st.lists(TRADE, max_size=12))
def test_what_a_trade_writes_is_left_alone(parts: list[str]) -> None:
    assert find("，".join(parts), [("张三", "13812345678")]) == []


@pytest.mark.parametrize(
    "text",
    [
        "数控编程8年，薪资12-20万，2026-01-01到岗，型号 6061-T6，GB/T 1234-2018",
        "GB/T 16886.10-2017、GB 15763.2-2005、JB/T 13852.1-2020、IATF 16949:2016",
        "熟悉微信小程序开发、微信支付 API、QQ 音乐推荐，企业微信对接 SAP，钉钉审批",
        "2019年3月至2023年12月任工艺主管，2024.1-2025.12 两期，每周 2-3 天，10:00-18:00",
        "13 年经验，15 项专利，158 篇论文，专利号 ZL202310123456.7",
        "转速 12000 r/min，尺寸 1500×3000×6 mm，功率 1500kW，年产 30 000 吨，投资 1.2 亿元",
        "91210100MA0000001P，HT250、QT450-10、45#钢、304L、TC4，Siemens 840D，C#、ASP.NET Core",
        "三班两倒，一线二线均可，九个月试用，主张，三点；张弛有度",
    ],
)
def test_ordinary_text(text: str) -> None:
    assert find(text, [("张三", "024-5550101")]) == []


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("座机024-5550101", Way.PHONE),
        ("０２４ ５５５０１０１", Way.PHONE),
        ("电话：55501012", Way.PHONE),
        ("400-820-8820", Way.PHONE),
        ("210102198001011234", Way.IDENTITY),
        ("210102 19800101 123X", Way.IDENTITY),
        ("二一零一零二一九八零零一零一一二三四", Way.IDENTITY),
        ("zhang.san@example.com", Way.MAIL),
        ("zhangsan＠example.com", Way.MAIL),
        ("zhangsan at qq dot com", Way.MAIL),
        ("zhangsan艾特163点com", Way.MAIL),
        ("zhangsan#163.com", Way.MAIL),
        ("微信：zhangsan88", Way.ACCOUNT),
        ("微 信 号 zhangsan", Way.ACCOUNT),
        ("加V：zhangsan88", Way.ACCOUNT),
        ("vx zhangsan88", Way.ACCOUNT),
        ("WeChat: zhangsan", Way.ACCOUNT),
        ("QQ 12345678", Way.ACCOUNT),
        ("扣扣1 2 3 4 5 6 7 8", Way.ACCOUNT),
        ("手机微信同号", Way.ACCOUNT),
    ],
)
def test_other_ways(text: str, way: Way) -> None:
    assert [one.way for one in find(f"请联系，{text}，谢谢")] == [way]


@given(
    name=st.sampled_from(["张三", "欧阳娜娜", "Zhang San"]),
    between=st.sampled_from(["", " ", "  ", "·", ".", "　", "-", "_", "\u200b"]),
)
def test_a_known_name_is_found_with_anything_between(name: str, between: str) -> None:
    written = between.join(name.replace(" ", ""))
    found = find(f"负责人{written}，八年经验", [(name, "")])
    assert [one.way for one in found] == [Way.NAME]


def test_a_known_number_is_found_without_its_area_code() -> None:
    assert [one.text for one in find("打 555 0101 找我", [("张三", "0245550101")])] == ["555 0101"]


@given(st.text(max_size=300))
def test_any_text_is_read_and_quoted_as_written(text: str) -> None:
    assert all(one.text in text for one in find(text, [("张三", "13812345678")]))


@pytest.mark.parametrize(
    "piece",
    [
        "熟悉微信{}x", "weixin{}x", "q{}q", "加v{}号", "电话{}x", "we{}chat", "微{}信", "微信{}a", "1{}3",
        "a{}@b.cn", "{}@", "微信 {}", "0{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("filling", [" ", "\u3000", "-", "_", ",", "a", "1", "1 ", "a_", "转", "qq ", "微信"])
def test_no_text_keeps_the_detector_busy(piece: str, filling: str) -> None:
    # Against hanging only: before its repeats were bounded, one such text took a minute.
    text = piece.format(filling * (3000 // len(filling)))
    started = perf_counter()
    find(text, [("欧阳测试", "13812345678")])
    assert perf_counter() - started < 10
