"""The policy documents the law of this library stands in, as data: number, issuer, rank, from when to when,
by which one replaced; and how a document falls into paragraphs that can be cited.

A source names its document in words (`Source.title`); `cites` tells whether it names this one.
"""

import re
from collections.abc import Iterable, Mapping
from csv import DictReader
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from talent_posts.rulebook.decision import Status

Rank = Literal["law", "regulation", "ministry_rule", "normative", "local", "city", "example"]
RANK_NAMES: Final[dict[Rank, str]] = {
    "law": "法律",
    "regulation": "行政法规",
    "ministry_rule": "部门规章",
    "normative": "部门规范性文件",
    "local": "地方文件",
    "city": "本市文件",
    "example": "示例",
}
"""In the order of their rank."""
_COLUMNS: Final = (
    "key", "number", "title", "issuer", "rank", "jurisdiction", "valid_from", "valid_to", "replaced_by",
    "link", "status", "names",
)  # fmt: skip
_ONES: Final = tuple("零一二三四五六七八九")
_NUMERAL: Final = "零一二三四五六七八九十百"
_LABEL: Final = re.compile(
    rf"\s*(第[{_NUMERAL}\d]+条(?:之[一二三四五])?|[（(][{_NUMERAL}\d]+[)）]|[{_NUMERAL}]+、)"
)
_CITED: Final = re.compile(
    rf"第([{_NUMERAL}\d]+(?:[、至到-]第?[{_NUMERAL}\d]+)*)条|[（(]([{_NUMERAL}\d]+)[)）]"
)


class DocumentError(ValueError):
    """A row that names no document anybody could look up; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class LegalDocument:
    """One document. `valid_from` null: the day is not known; `valid_to` null: no end is known."""

    key: str
    number: str
    """文号; empty where it has none or none is known."""
    title: str
    issuer: str
    rank: Rank
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    replaced_by: str | None
    """Key of what took its place; its end may be unknown all the same."""
    link: str
    status: Status
    names: tuple[str, ...]
    """How sources name it: any of these stands in their title."""

    @property
    def text(self) -> str:
        """What of its text is shipped, in the order of its items; empty where none is."""
        data = files("talent_posts").joinpath("data")
        found = [each for each in data.iterdir() if each.name.startswith(f"{self.key}-")]
        parts = [part for each in found for part in paragraphs(each.read_text("utf-8"))]
        parts.sort(key=lambda part: _number(part.cited_as[1:]) or 0)
        return "\n".join(part.text for part in parts)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is cited."""

    label: str
    """第六条, (八), 三、; empty before the first one that has a label."""
    text: str

    @property
    def cited_as(self) -> str:
        """The label however it is written: 第八条 → 条8, （八） → 项8; empty for a heading."""
        number = _number(re.sub(r"[第条（()）、]|之.", "", self.label)) if self.label else None
        if number is None or self.label.endswith("、"):
            return ""
        return f"条{number}" if self.label.startswith("第") else f"项{number}"


@cache
def shipped_documents() -> tuple[LegalDocument, ...]:
    """What this library cites, in the order of rank."""
    text = files("talent_posts").joinpath("data", "documents.csv").read_text("utf-8")
    return read_documents(DictReader(text.splitlines()))


def read_documents(rows: Iterable[Mapping[str, str]]) -> tuple[LegalDocument, ...]:
    """The rows of documents.csv.

    Raises:
        DocumentError: a row without title, issuer, rank or status, or one that names no other row.
    """
    found = [_document(row, f"documents.csv 第{number}行") for number, row in enumerate(rows, 2)]
    keys = [each.key for each in found]
    for each in found:
        if keys.count(each.key) > 1:
            raise DocumentError(f"documents.csv:{each.key} 出现多次")
        if each.replaced_by is not None and each.replaced_by not in keys:
            raise DocumentError(f"documents.csv:{each.key} 由不在表中的 {each.replaced_by} 取代")
    order = list(RANK_NAMES)
    return tuple(sorted(found, key=lambda each: (order.index(each.rank), keys.index(each.key))))


def _document(row: Mapping[str, str], where: str) -> LegalDocument:
    if tuple(row) != _COLUMNS:
        raise DocumentError(f"{where}:栏目应为{','.join(_COLUMNS)}")
    if row["rank"] not in RANK_NAMES or row["status"] not in get_args(Status):
        raise DocumentError(f"{where}:没有效力级别或核对程度")
    if not (row["key"] and row["title"] and row["issuer"] and row["names"]):
        raise DocumentError(f"{where}:须有名称、发文机关和引用的写法")
    first, last = (date.fromisoformat(day) if day else None for day in (row["valid_from"], row["valid_to"]))
    if first and last and last < first:
        raise DocumentError(f"{where}:失效早于施行")
    return LegalDocument(
        row["key"], row["number"], row["title"], row["issuer"], row["rank"], row["jurisdiction"],
        first, last, row["replaced_by"] or None, row["link"], row["status"],  # type: ignore[arg-type]
        tuple(row["names"].split("；")),
    )  # fmt: skip


def cites(source_title: str, names: Iterable[str]) -> bool:
    """Whether a source so called names the document that is known by these names. Brackets of either width
    are one."""
    title = _narrow(source_title)
    return any(_narrow(name) in title for name in names)


def _narrow(text: str) -> str:
    return text.translate(str.maketrans("（）", "()"))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """A document's text by its paragraphs: a line that begins with 第…条, (…) or …、 begins one, every other
    line goes on with the one before."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        label = _LABEL.match(line)
        if label or not found:
            found.append((label[1] if label else "", [line]))
        else:
            found[-1][1].append(line)
    return tuple(Paragraph(label, "\n".join(lines)) for label, lines in found)


def cited_in(article: str) -> frozenset[str]:
    """The paragraphs that an article's words name, as `Paragraph.cited_as` writes them: 第三十至三十三条 is
    four; what names none (总体控制目标) gives the empty set."""
    named: set[str] = set()
    for articles, item in _CITED.findall(article):
        if item:
            named.add(f"项{_number(item)}")
        for piece in articles.replace("第", "").split("、") if articles else ():
            first, *last = (_number(each) for each in re.split("[至到-]", piece))
            if first is not None:
                upto = last[0] if last and last[0] is not None else first
                named |= {f"条{number}" for number in range(first, upto + 1)}
    return frozenset(named)


def _number(text: str) -> int | None:
    """三十三 → 33, 一百零二 → 102, 8 → 8; None for no number."""
    if text.isdigit():
        return int(text)
    if not text or set(text) - set(_NUMERAL):
        return None
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    parts = [part.strip("零") or "零" for part in (hundreds, tens, ones)]
    if any(part not in _ONES for part in parts):
        return None
    hundred, decade, one = map(_ONES.index, parts)
    return 100 * hundred + 10 * (decade or (1 if ten else 0)) + one
