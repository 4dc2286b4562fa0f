"""Reads of standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.clock import ZONE, today
from talent_platform.dated import service as dated
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import READERS
from talent_platform.titles.tables import TitleStandard, TitleStandardFile
from talent_platform.web.listing.declaration import Badge
from talent_posts import REQUIREMENT_NAMES, Requirement, Route, Standard

STANDINGS: dict[str, Badge] = {
    "waits": Badge(N_("待第二人确认"), "warning"),
    "published": Badge(N_("已公布，尚未实施")),
    "in_force": Badge(N_("已实施"), "success"),
    "ended": Badge(N_("已失效")),
    "withdrawn": Badge(N_("已撤回")),
}


@dataclass(frozen=True)
class StandardView(ProposedValue):
    name: str
    committee: int | None
    series: str
    specialty: str
    level: str
    cosigned_by: str
    effective: date
    ends: date | None
    routes: Sequence[Mapping[str, object]]

    @property
    def published(self) -> date | None:
        """The day a second person confirmed it."""
        return self.confirmed.astimezone(ZONE).date() if self.confirmed else None

    @property
    def standing(self) -> str:
        if self.withdrawn:
            return "withdrawn"
        if not self.confirmed:
            return "waits"
        if self.effective > today():
            return "published"
        return "ended" if self.ends and self.ends < today() else "in_force"

    @property
    def national(self) -> bool:
        return self.committee is None

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """Each route with what it asks, in words."""
        return [(route.name, [_words(ask) for ask in route.asks]) for route in facts(self).routes]


def _words(ask: Requirement) -> str:
    what = ask.what if ask.least == 1 else f"{ask.what} ≥ {ask.least:g}"
    kind = REQUIREMENT_NAMES[ask.kind]
    if not ask.instead:
        return gettext("{kind}：{what}", kind=kind, what=what)
    instead = gettext("、").join(REQUIREMENT_NAMES[each] for each in ask.instead)
    return gettext("{kind}：{what}（可以{instead}代替）", kind=kind, what=what, instead=instead)


STANDARD = DatedKind(
    "title_standard", TitleStandard, StandardView, N_("同一层级另有一项标准待确认，请先确认或撤回"),
    named="name",
)  # fmt: skip


def facts(row: StandardView, published: date | None = None) -> Standard:
    """As the rules ask about it; `published`: as if it were published that day."""
    return Standard(
        name=row.name, series=row.series, specialty=row.specialty,
        level=row.level,  # type: ignore[arg-type]  # the form takes levels alone
        document=row.document, cosigned_by=row.cosigned_by, published=row.published or published,
        effective=row.effective, ends=row.ends,
        routes=tuple(_route(each) for each in row.routes),
    )  # fmt: skip


def _route(stored: Mapping[str, object]) -> Route:
    asks: Sequence[Mapping[str, object]] = stored["asks"]  # type: ignore[assignment]
    return Route(
        name=str(stored["name"]),
        asks=tuple(
            Requirement(**{**ask, "instead": tuple(ask["instead"])})  # type: ignore[arg-type]
            for ask in asks
        ),
    )


async def one(reader: Actor | None, standard_id: int) -> StandardView:
    """Raises NotFound: there is none, or it is not published and the reader is none of the bureau."""
    row = await dated.one(STANDARD, standard_id)
    if row.confirmed is None and (reader is None or reader.role not in READERS):
        raise NotFound
    return row


async def national(row: StandardView) -> StandardView | None:
    """The national standard in force when this one comes into force: of the specialty, else of the series."""
    found = [
        each
        for each in await dated.proposals(STANDARD, series=row.series, level=row.level)
        if each.national and each.confirmed and each.specialty in {"", row.specialty}
        and each.effective <= row.effective and (each.ends is None or each.ends >= row.effective)
    ]  # fmt: skip
    return max(found, key=lambda each: (each.specialty != "", each.effective, each.id), default=None)


async def of_committee(committee_id: int) -> list[StandardView]:
    """Those of a committee that were published, the newest first."""
    return [each for each in await dated.proposals(STANDARD, committee=committee_id) if each.confirmed]


@dataclass(frozen=True, slots=True)
class StandardFile:
    name: str
    kind: str
    size: int
    sha256: str


async def file_of(standard_id: int) -> StandardFile | None:
    """What is attached, without its bytes."""
    rows = await TitleStandardFile.select(
        TitleStandardFile.name, TitleStandardFile.kind, TitleStandardFile.size, TitleStandardFile.sha256
    ).where(TitleStandardFile.standard == standard_id)
    return StandardFile(**rows[0]) if rows else None


async def document(reader: Actor | None, standard_id: int) -> tuple[str, bytes]:
    """Name and bytes. Raises NotFound: none the reader may see."""
    await one(reader, standard_id)
    rows = await TitleStandardFile.select(
        TitleStandardFile.name, TitleStandardFile.kind, TitleStandardFile.body
    ).where(TitleStandardFile.standard == standard_id)
    if not rows:
        raise NotFound
    name, kind = rows[0]["name"], rows[0]["kind"]
    return name if name.lower().endswith(f".{kind}") else f"{name}.{kind}", bytes(rows[0]["body"])
