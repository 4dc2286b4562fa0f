"""Reads of the library: shipped documents, over them what the city has entered, and what rests on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from talent_platform.clock import today
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.part import hooks
from talent_platform.policies.documents.relying import Ground, grounds
from talent_platform.policies.documents.words import place_name
from talent_platform.policies.tables import PolicyChange, PolicyDocument, PolicyFile
from talent_posts import (
    LegalDocument,
    Paragraph,
    Source,
    cited_in,
    cites,
    paragraphs,
    shipped_documents,
)

Standing = Literal["in_force", "coming", "ended", "unknown"]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A document as it stands; `version` 0: as shipped."""

    key: str
    number: str
    title: str
    issuer: str
    rank: str
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    replaced_by: str
    link: str
    status: str
    names: Sequence[str]
    text: str
    version: int
    updated: datetime | None
    standing: Standing = "unknown"
    grounds: Sequence[Ground] = ()
    """What rests on it."""
    lost: Sequence[Ground] = ()
    """What of that is law today although the document is not, and names no successor of it: it needs a
    review."""

    @property
    def place(self) -> str:
        return place_name(self.jurisdiction)

    @property
    def relying(self) -> int:
        """Things that rest on it, each once."""
        return len({(each.kind, each.name) for each in self.grounds})

    @property
    def review(self) -> int:
        """Things that need a review, each once."""
        return len({(each.kind, each.name) for each in self.lost})

    @property
    def to_review(self) -> str:
        return "yes" if self.lost else "no"

    @property
    def paragraphs(self) -> Sequence[Paragraph]:
        return paragraphs(self.text)

    def place_of(self, article: str) -> str:
        """The address of the first paragraph that an article's words name; the document's where none is."""
        named = cited_in(article)
        at = [n for n, each in enumerate(self.paragraphs, 1) if each.cited_as and each.cited_as in named]
        return f"/policies/{self.key}" + (f"#p{at[0]}" if at else "")

    def citing(self, paragraph: Paragraph) -> list[Ground]:
        """What names this paragraph, each once."""
        if not paragraph.cited_as:
            return []
        named = {(each.kind, each.name): each for each in self.grounds if paragraph.cited_as in each.cited}
        return list(named.values())


@dataclass(frozen=True, slots=True)
class Library:
    """All documents on a day."""

    documents: Mapping[str, PolicyView]
    unnamed: Mapping[str, Sequence[Ground]]
    """Title of a source that names no document here → what rests on it: nobody can look it up."""


async def library(day: date | None = None) -> Library:
    """Shipped documents and the city's, each with what rests on it."""
    on = day or today()
    rows = await PolicyDocument.select(*_COLUMNS).output(load_json=True)
    known = {each.key: _shipped(each) for each in shipped_documents()}
    known |= {row["key"]: PolicyView(**row) for row in rows}
    (figures,) = hooks("figures.in_force")
    resting: dict[str, list[Ground]] = {key: [] for key in known}
    unnamed: dict[str, list[Ground]] = {}
    named: dict[str, list[str]] = {}
    for ground in grounds(await figures(), on):
        title = ground.source.title
        if title not in named:
            named[title] = [key for key, each in known.items() if cites(title, each.names)]
        for key in named[title]:
            resting[key].append(ground)
        if not named[title]:
            unnamed.setdefault(title, []).append(ground)
    documents = {}
    for key, each in known.items():
        stands = _standing(each, on)
        held = [one for one in resting[key] if one.in_force] if stands == "ended" else []
        lost = [one for one in held if not _succeeded(each, one.together, known)]
        documents[key] = replace(each, standing=stands, grounds=resting[key], lost=lost)
    return Library(documents, unnamed)


_COLUMNS = [
    getattr(PolicyDocument, name)
    for name in PolicyView.__dataclass_fields__
    if name not in ("standing", "grounds", "lost")
]


def _shipped(document: LegalDocument) -> PolicyView:
    return PolicyView(
        document.key, document.number, document.title, document.issuer, document.rank, document.jurisdiction,
        document.valid_from, document.valid_to, document.replaced_by or "", document.link, document.status,
        document.names, document.text, 0, None,
    )  # fmt: skip


def _standing(policy: PolicyView, day: date) -> Standing:
    if policy.valid_to is not None and policy.valid_to < day:
        return "ended"
    if policy.valid_from is not None and policy.valid_from > day:
        return "coming"
    if policy.replaced_by and policy.valid_to is None:
        return "ended"
    return "unknown" if policy.valid_from is None else "in_force"


def _succeeded(policy: PolicyView, titles: Iterable[str], known: Mapping[str, PolicyView]) -> bool:
    """Whether one of these titles names what took its place, at once or later."""
    after, seen = policy.replaced_by, {policy.key}
    while after in known and after not in seen:
        seen.add(after)
        if any(cites(title, known[after].names) for title in titles):
            return True
        after = known[after].replaced_by
    return False


async def policy(key: str) -> PolicyView:
    """
    Raises:
        NotFound: no such document.
    """
    return found((await library()).documents, key)


def found(known: Mapping[str, PolicyView], key: str) -> PolicyView:
    """
    Raises:
        NotFound: no such document.
    """
    if key not in known:
        raise NotFound
    return known[key]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a source is found."""

    url: str
    """Of the document, at the paragraph the source names where its text is there."""
    ended: bool
    """A document it names is no longer in force, and it names none that took its place."""


async def places_of(sources: Iterable[Source]) -> Mapping[Source, PlaceView]:
    """Source → the document it names, the one in force of several; those that name none are left out."""
    known = (await library()).documents
    places = {}
    for source in sources:
        named = [each for each in known.values() if cites(source.title, each.names)]
        ended = [each for each in named if each.standing == "ended"]
        lost = any(not _succeeded(each, [source.title], known) for each in ended)
        if named:
            first = next((each for each in named if each not in ended), named[0])
            places[source] = PlaceView(first.place_of(source.article), lost)
    return places


@dataclass(frozen=True, slots=True)
class FileView:
    """The document as it was issued."""

    id: int
    kind: str
    size: int
    digest: str
    at: datetime


async def file_of(key: str) -> FileView | None:
    """The newest file; None where there is none."""
    rows = await (
        PolicyFile.select(*columns_of(FileView, PolicyFile))
        .where(PolicyFile.key == key)
        .order_by(PolicyFile.id, ascending=False)
        .limit(1)
    )
    return next(iter(views(FileView, rows)), None)


async def body_of(key: str) -> tuple[str, bytes]:
    """Name and content of the newest file.

    Raises:
        NotFound: no such document, or no file of it.
    """
    shown, file = await policy(key), await file_of(key)
    if file is None:
        raise NotFound
    rows = await PolicyFile.select(PolicyFile.body).where(PolicyFile.id == file.id)
    return f"{shown.title}.{file.kind}", bytes(rows[0]["body"])


@dataclass(frozen=True, slots=True)
class ChangeView:
    at: datetime
    actor_name: str
    action: str
    note: str
    changed: Mapping[str, Sequence[object]]


async def history(key: str) -> list[ChangeView]:
    """Newest first."""
    rows = await (
        PolicyChange.select(*columns_of(ChangeView, PolicyChange))
        .where(PolicyChange.key == key)
        .order_by(PolicyChange.id, ascending=False)
        .output(load_json=True)
    )
    return views(ChangeView, rows)
