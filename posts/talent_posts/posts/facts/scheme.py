"""Categories, grades and levels of posts in public institutions, in one place.

Source: 国人部发〔2006〕70号 and its implementing opinions 87号 (secondary copies): management 1-10,
professional 1-13, skilled 技术工 1-5 and 普通工, which has no grade and is written 6 here. Grade 1 is the
highest.
"""

from typing import Final, Literal, get_args

Category = Literal["management", "professional", "skilled"]
TitleLevel = Literal["正高", "副高", "中级", "助理", "员"]
PostLevel = Literal["正高", "副高", "中级", "初级"]

CATEGORY_NAMES: Final[dict[Category, str]] = {
    "management": "管理",
    "professional": "专业技术",
    "skilled": "工勤技能",
}
LAST_GRADE: Final[dict[Category, int]] = {"management": 10, "professional": 13, "skilled": 6}
ORDINARY_WORKER: Final = 6
"""普通工: ungraded by law; the number only says that it stands below skilled grade 5."""

LEVEL_GRADES: Final[dict[PostLevel, range]] = {
    "正高": range(1, 5),
    "副高": range(5, 8),
    "中级": range(8, 11),
    "初级": range(11, 14),
}
TITLE_LEVELS: Final[tuple[TitleLevel, ...]] = get_args(TitleLevel)
LOWEST_GRADE: Final[dict[TitleLevel, int]] = {"正高": 4, "副高": 7, "中级": 10, "助理": 12, "员": 13}
DEGREE_NAMES: Final = {
    "doctor": "博士",
    "master": "硕士",
    "bachelor": "本科",
    "college": "大专",
    "secondary": "中专",
    "none": "中专以下",
}
SKILL_NAMES: Final = ("高级技师", "技师", "高级工", "中级工", "初级工")
"""Skill levels in the order of skilled grades 1-5."""

_NUMERALS: Final = "一二三四五六七八九十"
_LEVEL_OF_GRADE: Final = {grade: level for level, grades in LEVEL_GRADES.items() for grade in grades}
_TITLE_LEVEL_OF_GRADE: Final[dict[int, TitleLevel]] = {
    grade: next(level for level in TITLE_LEVELS if grade <= LOWEST_GRADE[level]) for grade in range(1, 14)
}


def grade_exists(category: Category, grade: int) -> bool:
    """True for management 1-10, professional 1-13, skilled 1-6."""
    return 1 <= grade <= LAST_GRADE[category]


def post_level(grade: int) -> PostLevel:
    """The level whose quota a professional grade belongs to (11-13 together are 初级)."""
    return _LEVEL_OF_GRADE[grade]


def title_level(grade: int) -> TitleLevel:
    """The title level a professional grade asks for (11-12 助理, 13 员)."""
    return _TITLE_LEVEL_OF_GRADE[grade]


def outranks(one: TitleLevel, other: TitleLevel) -> bool:
    """True when the first title level is strictly higher than the second."""
    return TITLE_LEVELS.index(one) < TITLE_LEVELS.index(other)


def grades_sharing_level(category: Category, grade: int) -> tuple[int, ...]:
    """Grades of the same level, highest first; management and skilled grades stand alone."""
    return tuple(LEVEL_GRADES[post_level(grade)]) if category == "professional" else (grade,)


def next_grade_up(category: Category, grade: int) -> int | None:
    """The next higher grade, None from grade 1."""
    return grade - 1 if grade_exists(category, grade) and grade > 1 else None


def grade_name(grade: int) -> str:
    """一级 … 十三级."""
    numeral = _NUMERALS[grade - 1] if grade <= 10 else f"十{_NUMERALS[grade - 11]}"
    return f"{numeral}级"


def post_name(category: Category, grade: int) -> str:
    """The post as documents write it: 专业技术七级, 管理五级, 技术工三级, 普通工."""
    if category == "skilled":
        return "普通工" if grade == ORDINARY_WORKER else f"技术工{grade_name(grade)}"
    return f"{CATEGORY_NAMES[category]}{grade_name(grade)}"
