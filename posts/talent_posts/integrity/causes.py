"""Why somebody is recorded in an integrity archive: the article, for how long, and what the text bars.

Nothing bars that no text names: a record of an exam act keeps nobody from a post, since Order 31 (article 12)
only lets employers ask.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from talent_posts.posts.sources import notice
from talent_posts.rulebook.decision import Source

Bar = Literal["commitment", "title_application", "expert", "review_staff"]
EXAM_ORDER_SINCE: Final = date(2017, 4, 1)
_ORDER_31: Final = "《专业技术人员资格考试违纪违规行为处理规定》(人社部令第31号)"
_COMMITMENT: Final = "zkjan.com/exam/detail-2087331.html"
_ORDER_40: Final = "《职称评审管理暂行规定》(人社部令第40号)"
_TITLES_SINCE: Final = date(2019, 9, 1)
_SUPERVISION: Final = "《职称评审监管暂行办法》(人社部发〔2024〕56号)"
_SUPERVISION_SINCE: Final = date(2024, 7, 25)


def exam_source(article: str) -> Source:
    """Order 31 on the conduct in exams; articles 7 to 12 were read word for word."""
    return Source(_ORDER_31, article, "schoolv.com/study/zjsjs/2020/15629_2.html", "verified")


def _supervision(article: str) -> Source:
    return Source(_SUPERVISION, article, "scsfmy.com/lm-1/57100.html", "secondary")


COMMITMENT_BAR: Final = Source(
    "专业技术人员资格考试告知承诺制", "不适用告知承诺制的人员", _COMMITMENT, "verified"
)
_REPAIR: Final = Source("国办发〔2020〕42号", "", "3news.cn/henan/hnxw/2021/0318/523988.html", "secondary")
_FALSE_WORD: Final = Source(_SUPERVISION, "", "shenheyuan.net/zhengce/13423.html", "secondary")


@dataclass(frozen=True, slots=True)
class BarLaw:
    """What a record keeps somebody from, by which text."""

    what: Bar
    source: Source
    until_repaired: bool = False
    """It goes on after the record, until the credit repair (信用修复): nobody can tell the day."""


@dataclass(frozen=True, slots=True)
class IntegrityCause:
    """One cause of a record. `years` null: recorded for a long term, with no last day but open to review."""

    code: str
    name: str
    source: Source
    since: date
    until: date | None
    years: int | None
    bars: tuple[BarLaw, ...] = ()

    @property
    def article(self) -> str:
        """Empty where nobody has read its number: then the decision says it."""
        return self.source.article

    def in_force(self, day: date) -> bool:
        """True while a decision could rest on it."""
        return self.since <= day and (self.until is None or day <= self.until)


_WHILE_RECORDED: Final = (BarLaw("commitment", COMMITMENT_BAR),)
_BEFORE_SUPERVISION: Final = date(2024, 7, 24)


def _exam(code: str, name: str, article: str, years: int | None) -> IntegrityCause:
    return IntegrityCause(code, name, exam_source(article), EXAM_ORDER_SINCE, None, years, _WHILE_RECORDED)


_CAUSES: Final = (
    _exam("exam_grave", "考试严重违纪违规", "第七条", 5),
    _exam("exam_especially_grave", "考试特别严重违纪违规", "第八条", None),
    _exam("exam_disorder_grave", "扰乱考试秩序情节严重,按第七条处理", "第九条、第七条", 5),
    _exam("exam_disorder_especially_grave", "扰乱考试秩序情节严重,按第八条处理", "第九条、第八条", None),
    _exam("exam_likeness_grave", "答卷雷同并有其他证据,按第七条处理", "第十一条、第七条", 5),
    _exam("exam_likeness_especially_grave", "答卷雷同并有其他证据,按第八条处理", "第十一条、第八条", None),
    _exam("certificate_fraud", "提供虚假证明或以其他不正当手段取得证书、成绩", "第十条", 5),
    IntegrityCause(
        "exam_false_commitment", "报考时虚假承诺", exam_source("第十条"), EXAM_ORDER_SINCE, None, 5,
        (BarLaw("commitment", _REPAIR, until_repaired=True),),
    ),
    IntegrityCause(
        "title_fraud", "申报职称弄虚作假",
        Source(_ORDER_40, "", "gdxjzxh.com/news/list.asp?news_id=2717", "verified"),
        _TITLES_SINCE, _BEFORE_SUPERVISION, 3, (BarLaw("title_application", notice("(四)")),),
    ),
    IntegrityCause(
        "title_fraud", "申报职称弄虚作假", _supervision("第五条"), _SUPERVISION_SINCE, None, 3,
        (BarLaw("title_application", notice("(四)")),),
    ),
    IntegrityCause(
        "title_false_commitment", "申报职称虚假承诺",
        _FALSE_WORD, _SUPERVISION_SINCE, None, 3, (BarLaw("title_application", _FALSE_WORD),),
    ),
    IntegrityCause(
        "expert_misconduct", "评审专家违规", _supervision("第六条"), _SUPERVISION_SINCE, None, 3,
        (BarLaw("expert", _supervision("第六条")),),
    ),
    IntegrityCause(
        "review_staff_misconduct", "评审工作人员违规", _supervision("第七条"), _SUPERVISION_SINCE, None, 3,
        (BarLaw("review_staff", _supervision("第七条")),),
    ),
)  # fmt: skip


def integrity_causes() -> tuple[IntegrityCause, ...]:
    """Every cause in every wording that was ever law, in the order of the table."""
    return _CAUSES


def integrity_cause(code: str, day: date) -> IntegrityCause | None:
    """The cause as it was law on a day; None where it was not."""
    return next((each for each in _CAUSES if each.code == code and each.in_force(day)), None)


def last_recorded(begins: date, years: int) -> date:
    """The last day of a record (`last_after`): 2026-03-01 and 5 give 2031-03-01."""
    return last_after(begins, 12 * years)


def last_after(first: date, months: int) -> date:
    """The last day of so many months: the first day does not count, and the last is the one of the same
    number, or the last of its month (Civil Code articles 201 and 202, recalled)."""
    year, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + year, month + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class IntegrityRecord:
    """A record as the archive holds it, in force on the day asked about or before. `ends` null: long term."""

    cause: str
    decided: date
    begins: date
    ends: date | None
    review: str = ""
    """Who reviews a record without a last day, and how it is asked for."""

    def runs(self, day: date) -> bool:
        """Both its days count."""
        return self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody is kept from something."""

    what: Bar
    again: date | None
    """The first day on which it is possible again; None where nobody can tell."""
    routes: tuple[str, ...]
    """What leads there where there is no day: the review of each long-term record, or the credit repair."""
    records: tuple[IntegrityRecord, ...]
    sources: tuple[Source, ...]


_REPAIR_ROUTE: Final = "完成信用修复"


def barred(records: Iterable[IntegrityRecord], what: Bar, day: date) -> Barred | None:
    """Whether records keep somebody from `what` on a day; of several the last one decides from when it is
    possible again."""
    found = [
        (record, law)
        for record in records
        if (cause := integrity_cause(record.cause, record.decided)) is not None
        for law in cause.bars
        if law.what == what and record.begins <= day and (law.until_repaired or record.runs(day))
    ]
    if not found:
        return None
    routes = tuple(
        dict.fromkeys(
            _REPAIR_ROUTE if law.until_repaired else record.review
            for record, law in found
            if law.until_repaired or record.ends is None
        )
    )
    last = max((record.ends for record, _ in found if record.ends is not None), default=None)
    return Barred(
        what,
        None if routes or last is None else date.fromordinal(last.toordinal() + 1),
        routes,
        tuple(record for record, _ in found),
        tuple(dict.fromkeys(law.source for _, law in found)),
    )
