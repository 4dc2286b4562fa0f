"""A doubt in a sentence. Nothing in it names what another office lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.i18n import gettext as _
from talent_platform.i18n import ngettext as _n
from talent_platform.surveys.flags.tables import FlagKind


def sentence(kind: str, facts: Mapping[str, Any], firms: int) -> str:
    """`firms`: enterprises whose rows it is about."""
    match FlagKind(kind):
        case FlagKind.WITHIN:
            values = _("、").join(facts["values"])
            said = _(
                "「{firm}」各行填的「{label}」不一致：{values}", firm=facts["firm"], label=facts["label"],
                values=values,
            )  # fmt: skip
        case FlagKind.SIZE:
            said = _(
                "「{firm}」共需 {seats} 人，超过「{label}」（{has}）的一半", firm=facts["firm"],
                seats=facts["seats"], label=facts["label"], has=facts["has"],
            )  # fmt: skip
        case FlagKind.BETWEEN:
            said = _(
                "「{firm}」与另一单位名单中的一家企业主体名称相同（{core}），请核实是否同一家",
                firm=facts["firm"], core=facts["core"],
            )  # fmt: skip
        case FlagKind.LAST:
            said = _n("{n} 家企业填报的需求与「{title}」除日期外一字不差", firms, title=facts["title"])
        case FlagKind.JUMP:
            said = _(
                "「{firm}」的「{label}」在「{title}」中是 {before}，这次是 {now}", firm=facts["firm"],
                label=facts["label"], title=facts["title"], before=facts["before"], now=facts["now"],
            )  # fmt: skip
        case FlagKind.SAME:
            said = _n("{n} 家企业填报的需求一字不差（{title}）", firms, title=facts["title"])
        case FlagKind.PHONE:
            said = _n("{n} 家企业用的是同一个电话（尾号 {tail}）", firms, tail=facts["tail"])
        case FlagKind.UNREACHED:
            said = _n(
                "「{firm}」抽查复核 {n} 次都联系不上，调查开始以来也没有走访或联系记录，请说明由谁、怎样填报",
                facts["tried"], firm=facts["firm"],
            )  # fmt: skip
        case _:
            said = _(
                "填报的数字中整十数占 {share}%，其他单位为 {others}%", share=facts["share"],
                others=facts["others"],
            )  # fmt: skip
    return said
