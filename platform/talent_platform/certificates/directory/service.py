"""A new edition: what it may say, and what the rules say otherwise with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args

from asyncpg import UniqueViolationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.certificates.directory import queries
from talent_platform.certificates.directory.queries import Entered
from talent_platform.certificates.tables import DirectoryEdition
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks
from talent_platform.reference.codes import FICTIONAL, city
from talent_platform.reference.fields import Line
from talent_posts import Directory, DirectoryError, ItemGroup, ItemKind, parts_of, shipped_directory

MOST_ITEMS = 400
LONGEST_TEXT = 60_000
"""Characters of a list as it is typed."""
Short = Annotated[Line, StringConstraints(max_length=60)]
Long = Annotated[Line, StringConstraints(max_length=400)]
SEPARATOR, FIELDS = "|", 6


@dataclass(frozen=True)
class EnteredEdition(ProposedValue):
    """An edition as somebody entered it."""

    edition: str
    valid_from: date
    items: list[dict[str, object]]


DIRECTORY = DatedKind(
    "directory", DirectoryEdition, EnteredEdition, N_("这一版另有一项待确认，请先确认或撤回"), named="edition"
)


class DirectoryItem(BaseModel):
    """One item of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Short, StringConstraints(min_length=2)] = Field(title=N_("名称"))
    parts: Annotated[tuple[Short, ...], Field(max_length=40)] = Field(title=N_("包含的项目"), default=())
    kind: ItemKind = Field(title=N_("类别"))
    group: ItemGroup = Field(title=N_("人员"))
    authority: Long = Field(title=N_("实施部门（单位）"), default="")
    legal_basis: Long = Field(title=N_("设定依据"), default="")


class EditionForm(Paper):
    """A published edition of the directory."""

    edition: Annotated[Line, StringConstraints(min_length=2, max_length=20)] = Field(title=N_("版次"))
    valid_from: date = Field(title=N_("自"), ge=date(2017, 9, 12), le=date(2999, 12, 31))
    items: tuple[DirectoryItem, ...] = Field(title=N_("目录"), min_length=1, max_length=MOST_ITEMS)


def items_of(text: str) -> list[dict[str, object]]:
    """The items of a text area: one a line, `类别 | 人员 | 名称 | 包含的项目 | 实施部门 | 设定依据`.

    Raises:
        Invalid: a line that names no item; its number is in the sentence.
    """
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("目录太长"), {"items": N_("目录太长")})
    found: list[dict[str, object]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pieces = [piece.strip() for piece in line.replace("｜", SEPARATOR).split(SEPARATOR)]
        kind, group, name, parts, authority, basis, *rest = [*pieces, *[""] * FIELDS]
        if kind not in get_args(ItemKind) or group not in get_args(ItemGroup) or not name or any(rest):
            raise _no_item(number)
        found.append({
            "kind": kind, "group": group, "name": name, "parts": parts_of(parts), "authority": authority,
            "legal_basis": basis,
        })  # fmt: skip
    return found


def _no_item(number: int) -> Invalid:
    message = gettext(
        "第 {n} 行应为：类别 | 人员 | 名称 | 包含的项目 | 实施部门 | 依据（类别为{kinds}，人员为{groups}）",
        n=number,
        kinds=gettext("或").join(get_args(ItemKind)),
        groups=gettext("或").join(get_args(ItemGroup)),
    )
    return Invalid(message, {"items": message})


def text_of(directory: Directory, day: date) -> str:
    """The edition of a day as `items_of` reads it: what a new one is written over."""
    rows = (
        (item.kind, item.group, item.name, "；".join(item.parts), item.authority, item.legal_basis)
        for item in directory.on(day)
    )
    return "\n".join(f" {SEPARATOR} ".join(row).rstrip(f" {SEPARATOR}") for row in rows)


async def propose(actor: Actor, form: EditionForm) -> int:
    """Lay an edition before a second person; nothing is judged by it yet.

    Raises:
        Invalid: a day before the editions that came with the software end, a name that stands for another
            day, an item twice.
        Conflict: another one is waiting.
    """
    require(actor, Role.CITY)
    items = [each.model_dump(mode="json") for each in form.items]
    first = shipped_directory().editions[-1].valid_from
    if form.valid_from <= first:
        message = gettext("须在 {day} 之后：此前各版随软件附带", day=first.isoformat())
        raise Invalid(message, {"valid_from": message})
    content = {"edition": form.edition, "valid_from": form.valid_from, "items": items}
    _with(await queries.in_force(), form.edition, form.valid_from, items)
    return await dated.propose(DIRECTORY, actor, form, content)


def _with(directory: Directory, edition: str, start: date, items: Sequence[object]) -> Directory:
    """
    Raises:
        Invalid: what is wrong with it, in one sentence.
    """
    row = Entered(edition, start, queries.as_text(items), "", clock.today())
    try:
        return queries.with_entered(directory, row, fictional=city()[0] == FICTIONAL)
    except DirectoryError as error:
        raise Invalid(str(error), {"items": str(error)}) from error


async def confirm(actor: Actor, edition_id: int) -> None:
    """From its day on everything is judged by it.

    Raises:
        Conflict: it no longer waits, or an edition of its name was confirmed for another day meanwhile.
        NotAllowed: not a second person of the bureau.
    """
    try:
        await dated.confirm(DIRECTORY, actor, edition_id)
    except UniqueViolationError as error:
        raise Conflict(N_("同一版次已按另一起始日确认；请撤回后改用别的版次名称")) from error


@dataclass(frozen=True)
class ItemChange:
    """An item that a new edition brings, drops or puts into another class."""

    name: str
    before: str
    """Class; empty where it was not in the directory."""
    after: str


@dataclass(frozen=True)
class AffectedThing:
    """Something about which the directory says something else afterwards."""

    kind: Literal["need", "staff", "institution", "request", "certificate"]
    label: str
    where: str
    url: str
    before: str
    after: str


@dataclass(frozen=True)
class Trial:
    """What a new edition changes on its day, or today if that is later."""

    day: date
    items: list[ItemChange]
    things: list[AffectedThing]


async def preview(row: EnteredEdition) -> Trial:
    """Every item, certificate, need, person in post and request about which something else is said with this
    edition than by what is in force, or was until it was confirmed; all are asked both ways (hooks
    `directory.affects`)."""
    before = queries.made_of(await queries.entered(row.confirmed))
    after = _with(before, row.edition, row.valid_from, row.items)
    day = max(row.valid_from, clock.today())
    things = [each for affects in hooks("directory.affects") for each in await affects(before, after, day)]
    return Trial(day, _changed(before, after, day), things)


def _changed(before: Directory, after: Directory, day: date) -> list[ItemChange]:
    old, new = ({item.name: item.kind for item in each.on(day)} for each in (before, after))
    return [
        ItemChange(name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
