"""What the words on a certificate tell of a title and of a level of skill, as they are written."""

import re
import unicodedata
from typing import Final, Literal

from talent_posts.posts.facts.exams import exam_parts
from talent_posts.posts.facts.qualifications import is_operation
from talent_posts.posts.facts.scheme import SKILL_NAMES, TITLE_LEVELS, TitleLevel
from talent_posts.posts.facts.titles import find_titles, level_of_title, titles_of
from talent_posts.rulebook.directory import without_brackets

_TITLE_WORDS: Final[dict[str, TitleLevel]] = {
    "正高级": "正高", "正高": "正高", "副高级": "副高", "副高": "副高", "高级": "副高", "中级": "中级",
    "初级": "助理", "助理": "助理", "助理级": "助理", "员级": "员", "员": "员",
}  # fmt: skip
_SKILL: Final = re.compile(
    "(特级技师|首席技师|高级技师|技师|高级工|中级工|初级工)$|([一二三四五1-5])级$|^(高|中|初)级$"
)
_NUMERALS: Final = "一二三四五"
_LICENCES: Final = ("医师", "护士", "教师")
_TITLE_PAPER: Final = re.compile("(职称证书?|职称|(专业技术)?(职务)?(任职)?资格(证书?)?)$")


def bare_title(name: str) -> str:
    """A title without what only says that it is a paper: 工程师职称证书 and 工程师任职资格 are 工程师. What
    is no title without that stays as it is, and so do the papers of licences (医师资格证书)."""
    bare = _TITLE_PAPER.sub("", told := without_brackets(name))
    licence = bare in _LICENCES and told.endswith(("资格证", "资格证书"))
    return bare if bare != told and find_titles(bare) and not licence else name


def exam_title(name: str, level: str = "") -> tuple[str, TitleLevel] | None:
    """Series and level of a title as its certificate has it, by 以考代评 too: 会计专业技术资格 with 中级,
    中级会计, 会计师. None for what is none, and where nothing tells its level."""
    if entries := find_titles(without_brackets(bare_title(name))):
        return entries[0].series, entries[0].level
    parts = exam_parts(name)
    if parts is None:
        return None
    series, word = parts
    found = _TITLE_WORDS.get(word or level.strip())
    return (series, found) if found else None


def paper_title_level(name: str, level: str = "") -> TitleLevel | None:
    """The level of a title by its certificate: its own name tells it before what stands beside (副高级,
    中级). None where neither does."""
    examined = exam_title(name, level)
    told = level_of_title(without_brackets(bare_title(name))) or (examined[1] if examined else None)
    return told or _TITLE_WORDS.get(level.strip().removesuffix("职称"))


_RANK_WORDS: Final = re.compile(
    "^(?:正高级|副高级|高级|中级|初级|助理|主任|副主任|主管|主治|[一二三]级)+|[师员士]$"
)

_NAMED: Final = 3
"""Characters of a branch that is said where it is meant: 人力资源管理 of 经济, not the 医 of 卫生."""


def title_for(
    asked: str, name: str, level: str = "", specialty: str = ""
) -> Literal["same", "higher"] | None:
    """Whether a title's certificate is the title asked for, however both are called (会计师, 中级会计,
    会计专业技术资格 of 中级), or a higher one of its series; None for another, and where nothing tells."""
    wanted, had = exam_title(asked), exam_title(name, level)
    told = name if find_titles(without_brackets(bare_title(name))) else specialty
    if wanted is None or had is None or wanted[0] != had[0] or not _same_branch(asked, wanted, told):
        return None
    if wanted[1] == had[1]:
        return "same"
    return "higher" if TITLE_LEVELS.index(had[1]) < TITLE_LEVELS.index(wanted[1]) else None


def _same_branch(asked: str, wanted: tuple[str, TitleLevel], told: str) -> bool:
    """主管护师 is of nursing: a certificate of the series that tells another branch (药学) is another."""
    entries = find_titles(without_brackets(asked))
    if not entries:
        return True
    own = {_branch(each.title) for each in entries}
    others = {_branch(each.title) for each in titles_of({wanted[0]: [wanted[1]]})} - own
    if any(each in told for each in own):
        return True
    return not any(each in told for each in others) and any(len(each) < _NAMED for each in own)


def _branch(title: str) -> str:
    return _RANK_WORDS.sub("", without_brackets(title))


def skill_level(level: str, name: str = "") -> int | None:
    """1 高级技师 … 5 初级工, as people write it: 高级工, 高级, 三级/高级工, 国家职业资格三级, 3级.
    What is above 高级技师 (特级技师, 首席技师) counts as that."""
    for text in (level, name):
        plain = (
            unicodedata.normalize("NFKC", text).split("(")[0].removesuffix("证书").removesuffix("证").strip()
        )
        for piece in plain.split("/"):
            if found := _SKILL.search(piece):
                return _number(found[1] or (found[3] and f"{found[3]}级工"), found[2])
    return None


def _number(word: str | None, numeral: str | None) -> int:
    if numeral:
        return int(numeral) if numeral.isascii() else _NUMERALS.index(numeral) + 1
    return SKILL_NAMES.index(word) + 1 if word in SKILL_NAMES else 1


def proves_skill_alone(name: str, level: str) -> bool:
    """True for the certificate of a trade with a level of skill (电工 高级工): no licence for an operation,
    whose papers (特种作业操作证) have no levels."""
    return is_operation(name) and skill_level(level, name) is not None
