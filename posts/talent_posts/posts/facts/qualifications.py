"""What a certificate is, and whether it may be made a condition of work: four kinds that are never mixed up.

职业资格 stand in the national directory or are none; of them only access items may be demanded. Titles
(职称), those by 以考代评 included, are no 职业资格 and may be asked for. Skill levels (职业技能等级) and
anything else prove what somebody can do.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, Literal

from talent_posts.posts.facts.exams import exam_items, is_title
from talent_posts.posts.facts.spellings import plain, rows, spellings, stem, without_level
from talent_posts.rulebook.decision import Outcome
from talent_posts.rulebook.directory import Directory, Qualification, without_brackets

CertificateKind = Literal["vocational", "title", "skill", "other"]
KIND_NAMES: Final[dict[CertificateKind, str]] = {
    "vocational": "职业资格",
    "title": "职称",
    "skill": "职业技能等级",
    "other": "其他证书",
}
Standing = Literal["access", "title", "level", "left", "outside", "unlisted", "no_directory", "none"]
STANDING_NAMES: Final[dict[Standing, str]] = {
    "access": "准入类职业资格",
    "title": "职称",
    "level": "水平评价类职业资格",
    "left": "不在当日目录",
    "outside": "目录之外",
    "unlisted": "目录中没有查到",
    "no_directory": "当时没有目录",
    "none": "不是职业资格",
}
SENTENCE: Final = "除准入类职业资格外,一律不得与就业创业挂钩"

_PAPER_IN_TEXT: Final = re.compile(
    r"([\w（）]{2,30}?)(?:(?:水平评价类)?(?:职业|执业|从业)?资格证?书?|证书|证)(?!明|券|据|件|实|监|考试)"
)
_RANKS: Final = re.compile("^([一二三四五]级|初级|中级|高级|正高级|副高级)(?=.)")
"""Before the name of an item. 助理 is none: what an assistant may do is but a part of it."""
_IN_FIGURES: Final = re.compile("[一二三四五]级")
_CALLED_SO: Final = re.compile(r"(职业|执业)资格")
"""What calls itself a qualification, and is one or is none."""
_LICENCE_LIKE: Final = re.compile(r"从业资格|资格证(书)?$")
"""What a licence may be called as well: of one that no list here knows nobody can say that the law does not
demand it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a name stands for in the directory of a day."""

    name: str
    standing: Standing
    item: Qualification | None = None
    """For `left` the item that bore the name at another time."""


@dataclass(frozen=True, slots=True)
class MayAsk:
    """Whether a certificate may be made a condition of hiring."""

    asked: Asked
    outcome: Outcome
    reason: str


@cache
def called_as(relation: str = "") -> dict[str, str]:
    """What people call an item (`same`) or a part of it (`part`) → its name; `twin`: of a part → its other
    name; `levelled`: with a level in figures."""
    wanted = (relation,) if relation else ("same", "part")
    return {row["name"]: row["item"] for row in rows("qualification-names.csv") if row["relation"] in wanted}


def guesses(name: str) -> list[str]:
    """What it may be short for: without the level before it, or registered (注册). Only of what is no title:
    会计师 and 一级教师 are titles, 注册会计师 and 教师资格 are not."""
    text = without_brackets(name)
    if is_title(text):
        return []
    without = [each for each in (_RANKS.sub("", text), without_level(name)) if each not in (text, name)]
    return [spelling for each in without for spelling in spellings(each)] + [f"注册{stem(text)}"]


def _names(name: str) -> list[str]:
    """Everything it may be found by, what is surest first."""
    return [
        each
        for some in (spellings(name), guesses(name))
        for each in (*some, *(called_as()[one] for one in some if one in called_as()))
    ]


def _item(name: str, day: date, directory: Directory) -> Qualification | None:
    return next((item for each in _names(name) if (item := directory.find(each, day))), None)


def _once(name: str, directory: Directory) -> Qualification | None:
    return next((item for each in _names(name) if (item := directory.ever(each))), None)


@cache
def _operations() -> tuple[tuple[str, str, str], ...]:
    found = rows("qualification-operations.csv")
    return tuple((row["item"], row["word"], row["name"]) for row in found)


def by_specialty(name: str, specialty: str) -> str:
    """What a paper of several trades is for: 特种作业操作证 of 低压电工作业 is 低压电工, and so is
    低压电工作业操作证; any other is its own name. Its trade may stand in brackets behind the name."""
    bare = stem(without_brackets(name))
    item = called_as().get(bare, bare)
    told = f"{specialty} {name}"
    return next((called for of, word, called in _operations() if of == item and word in told), name)


@cache
def _operation_items() -> frozenset[str]:
    return frozenset(of for of, _, _ in _operations() if "作业" in of) | {"焊工"}


def is_operation(name: str) -> bool:
    """True for what people call the licence of an operation: 电工证, 焊工证, 特种作业操作证."""
    return any(called_as().get(each, each) in _operation_items() for each in spellings(name))


def no_body_before(name: str) -> date | None:
    """The day before which no body of that name was, as far as is known: it was formed by an act of State."""
    found = rows("issuing-bodies.csv")
    return max((date.fromisoformat(row["first"]) for row in found if row["word"] in name), default=None)


@cache
def _by_law() -> dict[str, tuple[date, str]]:
    """Items whose papers an act demanded before the directory listed them → since when, and which act."""
    found = rows("qualifications-by-law.csv")
    return {row["item"]: (date.fromisoformat(row["first"]), row["source"]) for row in found}


@cache
def _withdrawn() -> dict[str, Standing]:
    """What was a 职业资格 until it was abolished, before the first edition → what its name stands for where
    nothing says that a paper is meant: a post may bear it too (质量工程师), which nobody can tell then."""
    known: dict[str, Standing] = {"outside": "outside", "unlisted": "unlisted", "none": "none"}
    return {row["name"]: known[row["alone"]] for row in rows("qualifications-withdrawn.csv")}


@lru_cache(maxsize=8192)
def standing(name: str, day: date, directory: Directory, *, paper: bool = False) -> Asked:
    """What a name stands for on a day. `paper`: it is known to be a certificate; else the name of a trade
    that once had one (钳工) is a skill, unless a level of the certificate stands beside it (高级钳工). The
    names of levels of skill (钳工高级工, 钳工技师) are those of 职业技能等级 and no 职业资格."""
    given, name = name, _levelled(plain(name))
    text = without_brackets(name)
    if directory.edition_on(day) is None:
        return Asked(given, "no_directory")
    item = _item(name, day, directory)
    if item is not None and item.is_access:
        return Asked(given, "access", item)
    if is_title(text) or (item is not None and item.name in exam_items()):
        return Asked(given, "title", item)
    levelled = without_level(name) != name
    named = paper or levelled or stem(text) != text
    if item is not None and (named or item.group == "专业技术人员"):
        return Asked(given, "level", item)
    once = _once(name, directory)
    if once is not None and (named or once.group == "专业技术人员"):
        return Asked(given, "left", once)
    return Asked(given, _unknown(name, named=named))


def _levelled(name: str) -> str:
    """With a level in figures 人力资源管理师 is no title: 企业人力资源管理师 had them."""
    bare = stem(without_level(name))
    other = called_as("levelled").get(bare)
    return name.replace(bare, other) if other and other not in name and _IN_FIGURES.search(name) else name


def _unknown(name: str, *, named: bool) -> Standing:
    """What a name stands for that no edition has; `named`: as that of a paper."""
    text, bare = without_brackets(name), stem(without_level(name))
    levels_of = bare.removeprefix("助理")
    alone = _withdrawn().get(bare) or _withdrawn().get(levels_of)
    if _CALLED_SO.search(text) or (alone and (named or levels_of != bare)):
        return "outside"
    return alone or ("unlisted" if _LICENCE_LIKE.search(text) else "none")


def may_ask(name: str, day: date, directory: Directory, *, public: bool, paper: bool = False) -> MayAsk:
    """Whether an employer may make this a condition of hiring: only what the law itself demands, and titles.

    A public institution (`public`) is blocked, an enterprise warned; of what no list here knows either is
    asked which law demands it. What is no qualification at all is not the directory's matter.
    """
    asked = standing(name, day, directory, paper=paper)
    if asked.standing in ("access", "title", "none", "no_directory"):
        said = {"none": "不是职业资格,不受目录限制", "no_directory": "当日没有职业资格目录"}
        return MayAsk(asked, "pass", said.get(asked.standing, f"{STANDING_NAMES[asked.standing]},可以要求"))
    if asked.standing == "unlisted":
        told = "在国家职业资格目录中没有查到:法律法规要求持证的才可要求,请核实证书的全称"
        if stem(plain(name)) in _withdrawn():
            told = "曾是职业资格,已经取消:不得要求持证;指的是岗位、能力的,请改写清楚"
        return MayAsk(asked, "warn", f"{name}{told}")
    why = {
        "level": "是水平评价类职业资格",
        "left": "不在当日的国家职业资格目录内",
        "outside": "不在国家职业资格目录内",
    }[asked.standing]
    return MayAsk(asked, "block" if public else "warn", f"{name}{why},不得作为聘用条件({SENTENCE})")


@lru_cache(maxsize=64)
def access_names(day: date, directory: Directory) -> frozenset[str]:
    """How access items of a day, and their parts, are called, without what says that it is a paper."""
    items = [item for item in directory.on(day) if item.is_access]
    own = {name for item in items for name in (item.name, *item.parts)}
    called = {name for name, of in called_as().items() if of in own}
    # 记者证 is one, 记者 a post.
    as_paper = {name for name in called if name.endswith("证")}
    bare = {stem(without_brackets(each)) for each in own | called - as_paper}
    return frozenset(name for name in bare | as_paper if len(name) > 1)


@lru_cache(maxsize=8)
def _barred_names(directory: Directory) -> tuple[str, ...]:
    """What a text holds somewhere if it names a paper that may not be demanded, at its shortest."""
    known = {name for item in directory.items for name in (item.name, *item.parts)}
    known |= {*called_as(), *called_as("levelled"), *_withdrawn()}
    bare = {stem(each).removeprefix("注册") for name in known for each in (name, without_brackets(name))}
    bare |= {name.removesuffix("人员").removesuffix("从业") for name in bare}
    bare |= {name.replace("、", "") for name in bare} | {"职业资格", "执业资格"}
    return tuple(sorted(name for name in bare if name))


def papers_in(text: str, day: date, directory: Directory) -> list[Asked]:
    """Certificates named in running text (必须具有税务师职业资格证书) that may not be made a condition of
    hiring: a name of the directory, or of what left it, right before a word for a paper."""
    found: dict[str, Asked] = {}
    names = _barred_names(directory)
    for paper in _PAPER_IN_TEXT.finditer(plain(text)):
        before = paper.group(1)
        if not any(name in before for name in names):
            continue
        asked = (standing(before[at:], day, directory, paper=True) for at in range(len(before) - 1))
        told = next((each for each in asked if each.standing not in ("none", "unlisted")), None)
        if told is not None and told.standing in ("level", "left", "outside"):
            found.setdefault(told.name, told)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Judged:
    """What a certificate of a day is worth as a 职业资格."""

    listed: bool | None
    """None is no refusal: there was no directory then, or an act demanded the paper before it was listed."""
    edition: str | None
    item: Qualification | None
    reason: str


@lru_cache(maxsize=8192)
def judge(name: str, issued: date, directory: Directory) -> Judged:
    """A certificate by the edition in force when it was issued. Nothing that edition lacks may be issued as
    职业资格; what was issued before the first edition stays what it was."""
    edition = directory.edition_on(issued)
    if edition is None:
        return Judged(None, None, None, "当时没有国家职业资格目录,证书按颁发时的规定有效")
    item = _item(plain(name), issued, directory)
    once = None if item else _once(plain(name), directory)
    first, act = _by_law().get(once.name if once else "", (None, ""))
    if first is not None and first <= issued:
        return Judged(None, edition.name, once, f"颁发时尚不在{edition.title}内,依法颁发,有效:{act}")
    if item is None:
        return Judged(False, edition.name, None, f"不在{edition.title}内,不得作为职业资格颁发")
    return Judged(True, edition.name, item, f"{edition.title}{item.kind}:{item.name}")
