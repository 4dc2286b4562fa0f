"""Names of people listed in a text, by the commonest surnames."""

from __future__ import annotations

import re
from collections.abc import Iterable

from talent_search import simplified

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱何林郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛阎潘杜戴夏钟汪"
    "姜范姚谭廖邹熊郝孔崔邱秦顾侯邵孟尹黎贺赖龚樊兰殷施洪倪严牛俞章鲁葛韦岳齐梅庄涂骆翟覃吉柳邢莫聂焦向耿关"
)
_DOUBLE = (
    "欧阳",
    "上官",
    "诸葛",
    "司马",
    "司徒",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "东方",
    "南宫",
)
_WORD = re.compile(r"[\u3400-\u9fff]+")


def names_in(texts: Iterable[str]) -> set[str]:
    """Words that look like a person's name and stand by themselves, as in a list. A name inside a sentence is
    not told apart from its words."""
    words = {word for text in texts for word in _WORD.findall(_simplified(text))}
    return {word for word in words if like_a_name(word)}


def _simplified(text: str) -> str:
    known = simplified()
    return "".join(known.get(one, one) for one in text)


def like_a_name(word: str) -> bool:
    """Whether a word begins with one of the commonest surnames and is as long as a name."""
    return (len(word) in {2, 3} and word[0] in _SURNAMES) or (len(word) in {3, 4} and word[:2] in _DOUBLE)
