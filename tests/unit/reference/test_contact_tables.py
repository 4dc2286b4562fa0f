"""Many ways people write around a filter, and many things trades write that are none of them."""

from __future__ import annotations

import pytest

from talent_platform.reference.contact import find

REACHES = [
    "138，1234，5678",
    "138、1234、5678",
    "138+1234+5678",
    "138=1234=5678",
    "138:1234:5678",
    "138;1234;5678",
    "138#1234#5678",
    "138'1234'5678",
    "138😀1234😀5678",
    "138转1234转5678",
    "138的1234的5678",
    "138再1234再5678",
    "138然后1234然后5678",
    "一三八一二三四五六七八",
    "幺三八幺二三四五六七八",
    "幺三八洞洞幺二三四五六",
    "①③⑧①②③④⑤⑥⑦⑧",
    "¹³⁸¹²³⁴⁵⁶⁷⁸",
    "１３８１２３４５６７８",
    "一三八，一二三四，五六七八",
    "微信abcdefg",
    "微信：abcdefg",
    "V：abcdefg",
    "v我abcdefg",
    "VX abcdefg",
    "vx:abcdef1",
    "卫星abcdefg",
    "绿泡泡abcdefg",
    "加微abcdefg",
    "扣扣12345678",
    "企鹅号12345678",
    "加V abcdefg",
    "abc(at)qq(dot)com",
    "abc[at]163.com",
    "abc艾特qq点com",
    "邮箱 张三@公司.中国",
    "abc＠qq.com",
    "abc@example.com.cn",
    "abc at gmail dot com",
    "电话138-1234-5678",
    "手机号：138 1234 5678",
    "+86 13812345678",
    "024-12345678",
    "QQ 12345678",
    "q q：12345678",
    "打我 1 3 8 1 2 3 4 5 6 7 8",
    "身份证210102199001011234",
    "138.1234.5678",
    "138/1234/5678",
    "138_1234_5678",
    "微信同号",
    "V信 abc123",
    "薇信abc12345",
    "微信号（zs8888）",
    "微.信 zs8888",
    "V❤️信 abc123",
    "VX同手机",
    "飞书号zhangsan",
    "小红书号：zhangsan",
    "电报 zs8888",
    "TG：zhangsan",
    "q号 12345678",
    "见 t.me/zhangsan",
    "github.com/zhangsan",
    "138零1234零5678",
    "138a1234b5678",
    "z h a n g @ q q . c o m",
]
NOTHING = [
    "投资 13800000000 元",
    "投资13800000000元建设",
    "总投资 15800000000元",
    "编号 13812345678",
    "订单编号：13812345678",
    "统一社会信用代码 91210100MA0000001P",
    "专利号 ZL201910123456.7",
    "专利 ZL201920123456.X",
    "申请号 CN201910123456.7",
    "2019-2023 年",
    "2019—2023年",
    "2019年至2023年",
    "GB/T 19001-2016",
    "GB 50017-2017",
    "GB/T 1.1-2020",
    "JB/T 4730.3-2005",
    "营业收入 1.38 亿元",
    "13800 万元",
    "138000 平方米",
    "建筑面积138,000平方米",
    "110000 邮编",
    "邮编 110001",
    "2024年11月28日",
    "2024-11-28",
    "2024.11.28",
    "会 6061-T6 薄壁件",
    "精度 0.001 mm",
    "温度 1380 ℃",
    "压力 13.8 MPa",
    "1200-1600 度",
    "负责 3 条产线、12 个班组",
    "年产 13812345678 件",
    "产值13,812,345,678元",
    "型号 CK6150",
    "型号 HT250",
    "ISO 9001:2015",
    "HAAS VF-2",
    "X6132A",
    "20CrMnTi",
    "微信小程序开发",
    "微信支付接口",
    "企业微信运维",
    "QQ 音乐后端",
    "钉钉应用开发",
    "卫星通信工程师",
    "卫星导航系统",
    "抖音运营",
    "企鹅号运营",
    "熟悉 V 型坡口",
    "V形槽加工",
    "加微量元素",
    "加微合金钢",
    "电话销售 5 年",
    "手机壳注塑",
    "热线接听",
    "一二三产业融合",
    "三八红旗手",
    "一三五规划",
    "二〇一九年至二〇二三年",
    "Q235B 钢材 1200 吨",
    "RS485 通信",
    "2019-05 至 2023-08",
    "工龄 10 年 12 个月",
    "合同号 2019123456789",
    "1:1.5:2.5",
    "PLC S7-1200",
    "100 台 200 套 300 件",
    "电话交换机维护",
    "拥有专利 12 项，论文 34 篇",
    "2000.01.01-2003.12.31",
    "圆周率 3.14159265358",
    "年产13812345678件",
    "型号XJ-13812345678",
    "qq.com 对接",
    "飞书审批、小红书运营，玻璃化温度 Tg 150 ℃",
]


@pytest.mark.parametrize("text", REACHES)
def test_a_way_to_reach_somebody_is_found(text: str) -> None:
    assert find(text)


@pytest.mark.parametrize("text", [*NOTHING, "150、200、300、25 台", "熟悉微信 payment 接口"])
def test_what_trades_write_is_left_alone(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["馮慧健", "冯,慧健", "冯 慧健", "馮 · 慧健"])
def test_a_known_name_is_found_in_other_writings(text: str) -> None:
    assert [one.text for one in find(f"请找{text}面谈", [("冯慧健", "")])] == [text]


@pytest.mark.parametrize("between", ["☆", "(", "）", "+", "～", "『", "』", "\u3164", "\u2800", "_", " · "])
def test_no_sign_between_hides_a_name(between: str) -> None:
    assert [one.text for one in find(f"请找王{between}芳面谈", [("王芳", "")])] == [f"王{between}芳"]


@pytest.mark.parametrize("text", ["王芳华，八年经验", "同事：王芳华", "主张，三点"])
def test_another_name_that_begins_alike_is_left_alone(text: str) -> None:
    assert find(text, [("王芳", ""), ("张三", "")]) == []


@pytest.mark.parametrize("text", ["王芳", "王芳总", "联系王芳面谈", "王芳老师"])
def test_what_follows_a_name_does_not_hide_it(text: str) -> None:
    assert find(text, [("王芳", "")])
