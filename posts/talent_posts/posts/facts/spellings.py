"""How a name is written: with what only says that it is a paper, with a level, in brackets."""

import csv
import re
import unicodedata
from importlib.resources import files
from typing import Final

from talent_posts.rulebook.directory import without_brackets

_ENDINGS: Final = (
    "职业资格证书", "执业资格证书", "职业资格证", "执业资格证", "资格证书", "资格证", "职业资格",
    "执业资格", "执业证书", "执业证", "注册证书", "注册证", "适任证书", "适任证", "操作证书", "操作证",
    "资格", "证书", "证", "执照", "职称",
)  # fmt: skip
_FIGURES: Final = {
    "1": "一", "2": "二", "3": "三", "4": "四", "5": "五",
    "I": "一", "II": "二", "III": "三", "IV": "四", "V": "五",
    "壹": "一", "贰": "二", "叁": "三", "肆": "四", "伍": "五",
}  # fmt: skip
_LEVEL_IN_FIGURES: Final = re.compile("(?<![0-9A-Za-z])(III|II|IV|I|V|[1-5壹贰叁肆伍])(?=级)")
_COPY: Final = re.compile(r"^中华人民共和国|(?<=证书|.证)[正副]本$")
LEVEL: Final = "一级|二级|三级|初级|中级|高级|正高级|副高级|助理|员级"
LEVELS: Final = re.compile(f"^({LEVEL})(?=.)")
_GRADE: Final = "正高级|副高级|高级|中级|初级|[一二三四五1-5]级|(?:III|II|IV|I|V)级"
_GRADED: Final = re.compile(
    f"^(?:国家)?(?:{_GRADE})(?=..)|(?<=..)(?:国家)?(?:{_GRADE})$|[（(](?:国家)?(?:{_GRADE})[)）]$"
)
"""A level before a name, behind it or behind it in brackets: of a paper, not of what somebody can do."""


def rows(name: str) -> list[dict[str, str]]:
    """Of a file of the library."""
    with files("talent_posts").joinpath("data", name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def plain(name: str) -> str:
    """Half width, without blanks and signs that nobody sees, and without what only says whose paper it is or
    which copy: 税 务 师 is 税务师, 中华人民共和国护士执业证书副本 is 护士执业证书. Levels are 一级 … 五级."""
    text = unicodedata.normalize("NFKC", name).replace("(", "（").replace(")", "）")
    bare = "".join(each for each in text if not each.isspace() and unicodedata.category(each) != "Cf")
    bare = _LEVEL_IN_FIGURES.sub(lambda told: _FIGURES[told[1]], bare)
    return _COPY.sub("", bare) or bare


def stem(name: str) -> str:
    """Without what only says that it is a paper: 护士执业证 is 护士."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def without_level(name: str) -> str:
    """国家二级心理咨询师证 is 心理咨询师, 钳工（高级） is 钳工; without a level it stays as it is."""
    text = unicodedata.normalize("NFKC", name)
    bare = _GRADED.sub("", stem(_GRADED.sub("", stem(text), count=1)))
    return bare if bare != stem(text) else name


def spellings(name: str) -> list[str]:
    """As it is written, without what stands in brackets and the word for a paper."""
    text = without_brackets(name)
    bare = stem(text)
    found = [name, text, bare, *(bare + ending for ending in ("资格", "执业资格", "职业资格"))]
    if bare.endswith("从业") and bare != text:  # 道路运输从业资格证 is the paper of 道路运输从业人员
        found += [f"{bare}人员", bare.removesuffix("从业")]
    return list(dict.fromkeys(each for each in found if each))
