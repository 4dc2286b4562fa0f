"""What the library's codes are called."""

from __future__ import annotations

from collections.abc import Mapping

from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city, counties
from talent_platform.web.listing.declaration import Badge
from talent_posts import NATION

RANKS: Mapping[str, str] = {
    "law": N_("法律"),
    "regulation": N_("行政法规"),
    "ministry_rule": N_("部门规章"),
    "normative": N_("部门规范性文件"),
    "local": N_("地方文件"),
    "city": N_("本市文件"),
    "example": N_("示例"),
}
STANDINGS: Mapping[str, Badge] = {
    "in_force": Badge(N_("现行"), "success"),
    "coming": Badge(N_("尚未施行"), "info"),
    "ended": Badge(N_("已失效"), "neutral"),
    "unknown": Badge(N_("施行日期待核"), "warning"),
}
STATUSES: Mapping[str, str] = {
    "verified": N_("已核对原文"),
    "secondary": N_("转载文本"),
    "recalled": N_("凭记忆，待核"),
    "unverified": N_("未核实"),
    "invented": N_("虚构"),
}
_PROVINCES: Mapping[str, str] = dict(zip(
    (f"{code}0000" for code in (
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53,
        54, 61, 62, 63, 64, 65,
    )),
    (
        "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市",
        "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省",
        "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省",
        "青海省", "宁夏回族自治区", "新疆维吾尔自治区",
    ),
    strict=True,
))  # fmt: skip


def place_name(code: str) -> str:
    """The nation, a province, this city or a county of it; of another city its province and code."""
    if code == NATION:
        return gettext("全国")
    here = {**dict([city()]), **counties()}
    if code in here:
        return gettext(here[code])
    if code in _PROVINCES:
        return _PROVINCES[code]
    return f"{_PROVINCES.get(f'{code[:2]}0000', '')} {code}".strip()
