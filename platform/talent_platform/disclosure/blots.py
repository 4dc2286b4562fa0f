"""What an author kept although it tells who somebody is, out of the columns everybody reads: as long as the
bureau has not let it through, a record holds it blotted out, and the review (`TextReview.clear`) what was
written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.disclosure.tables import ReviewState, TextReview
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.contact import BLOT, blotted, blotted_words

Party = tuple[str, str]
Pair = Sequence[object]
"""[as written, as it stands blotted]"""
OPEN = [str(ReviewState.WAITING), str(ReviewState.REFUSED)]
_LISTS = frozenset({"required_skills", "preferred_skills", "skills", "keywords", "roles", "majors"})
_COLUMN = {"problem": "description"}
"""Fields that are kept under another name."""
MEMBERS = "members"
Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class Pairs:
    """What is blotted out of a record, by column, and of a team's members, by the member's record."""

    columns: Mapping[str, Pair] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Pairs:
        return cls({name: stored[name] for name in stored if name != MEMBERS}, stored.get(MEMBERS, {}))

    def of_member(self, candidate: object) -> Pairs:
        return Pairs(self.members.get(str(candidate), {}))

    def stored(self) -> dict[str, object]:
        return {**self.columns, **({MEMBERS: self.members} if self.members else {})}

    def over(self, earlier: Pairs) -> Pairs:
        """With what was blotted out before."""
        return Pairs({**earlier.columns, **self.columns}, self.members or earlier.members)


NOTHING = Pairs()


async def blot(kind: str, record: int, fields: Iterable[str], people: Iterable[Party]) -> Pairs:
    """Blot out of these fields of a record what tells who somebody is; returns what stood there. Call it in
    the transaction of the change, while the record is held."""
    known = list(people)
    names = [_COLUMN.get(name, name) for name in fields]
    pairs: dict[str, Pair] = {}
    columns = [name for name in names if name != MEMBERS]
    if columns:
        sql = f"SELECT {', '.join(columns)} FROM {kind} WHERE id = {{}}"  # noqa: S608 - names of our own
        for row in await read_within(dict[str, object], sql, record):
            pairs = {name: _pair(name, row[name], known) for name in columns}
        await _write(kind, record, {name: pair[1] for name, pair in pairs.items()})
    return Pairs(pairs, await _blot_members(record, known) if MEMBERS in names else {})


async def restore(kind: str, record: int, pairs: Pairs) -> None:
    """Put back what was blotted out, where nobody has written anything else since."""
    before, after = ({name: pair[at] for name, pair in pairs.columns.items()} for at in (0, 1))
    await _write(kind, record, before, over=after)
    for candidate, said in pairs.members.items():
        await _write_member(record, int(candidate), said, before=1, after=0)


def _pair(name: str, value: object, people: Sequence[Party]) -> Pair:
    if name not in _LISTS:
        return [value, blotted(str(value), people)]
    listed: object = json.loads(value) if isinstance(value, str) else value
    return [listed, _blotted_list(listed, lambda words: blotted_words(words, people))]


def _blotted_list(listed: object, blot_words: Callable[[list[str]], list[str]]) -> object:
    words = iter(distinct(blot_words(_words(listed))))
    return _with_words(listed, words)


def _words(stored: object) -> list[str]:
    """Every text in a JSON value, whatever an older version put there."""
    if isinstance(stored, dict):
        stored = list(stored.values())
    if isinstance(stored, list):
        return [word for one in stored for word in _words(one)]
    return [stored] if isinstance(stored, str) else []


def _with_words(stored: object, words: Iterator[str]) -> object:
    """The value with other texts in the places of `_words`."""
    if isinstance(stored, dict):
        return {name: _with_words(value, words) for name, value in stored.items()}
    if isinstance(stored, list):
        return [_with_words(one, words) for one in stored]
    return next(words) if isinstance(stored, str) else stored


def distinct(words: Iterable[str]) -> list[str]:
    """Blots among words that may not be repeated: each a little longer than the one before."""
    seen: list[str] = []
    for word in words:
        while BLOT in word and word in seen:
            word += BLOT  # noqa: PLW2901 - until it is its own
        seen.append(word)
    return seen


async def _write(
    table: str, record: int, columns: Mapping[str, object], *, over: Mapping[str, object] | None = None
) -> None:
    for name, value in columns.items():
        cast = "::jsonb" if name in _LISTS else ""
        sql = f"UPDATE {table} SET {name} = {{}}{cast} WHERE id = {{}} AND {name} <> {{}}{cast}"  # noqa: S608
        values = [_stored(value), record, _stored(value)]
        if over is not None:
            sql += f" AND {name} = {{}}{cast}"
            values.append(_stored(over[name]))
        await TextReview.raw(sql, *values)


def _stored(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


@dataclass(frozen=True)
class _Member:
    candidate: int
    role: str
    skills: str


async def _blot_members(team: int, people: Sequence[Party]) -> dict[str, dict[str, Pair]]:
    """What the lead writes of the members, and what the record of a member repeats of it."""
    sql = "SELECT candidate, role, skills FROM team_member WHERE team = {} ORDER BY id"
    members = await read_within(_Member, sql, team)
    said = [(one.candidate, one.role, json.loads(one.skills)) for one in members]
    words = [word for _, role, skills in said for word in (role, *_words(skills))]
    rest = iter(blotted_words(words, people))
    pairs: dict[str, dict[str, Pair]] = {}
    for candidate, role, skills in said:
        new_role = next(rest)
        new_skills = _blotted_list(skills, lambda listed: [next(rest) for _ in listed])
        if (new_role, new_skills) != (role, skills):
            pairs[str(candidate)] = {"role": [role, new_role], "skills": [skills, new_skills]}
            await _write_member(team, candidate, pairs[str(candidate)], before=0, after=1)
    return pairs


async def _write_member(
    team: int, candidate: int, said: Mapping[str, Pair], *, before: int, after: int
) -> None:
    for name, pair in said.items():
        cast = "::jsonb" if name in _LISTS else ""
        values = (_stored(pair[after]), _stored(pair[before]))
        await TextReview.raw(
            f"UPDATE team_member SET {name} = {{}}{cast} WHERE team = {{}} AND candidate = {{}} "  # noqa: S608
            f"AND {name} = {{}}{cast}",
            values[0], team, candidate, values[1],
        )  # fmt: skip
        column = "headline" if name == "role" else name
        await TextReview.raw(
            f"UPDATE candidate SET {column} = {{}}{cast} WHERE id = {{}} AND NOT registered "  # noqa: S608
            f"AND {column} = {{}}{cast}",
            values[0], candidate, values[1],
        )  # fmt: skip


@dataclass(frozen=True)
class _Review:
    record: int
    author: int
    clear: Mapping[str, object]


async def kept(
    kind: str, records: Collection[int], *, author: Actor | None = None, owned: Collection[int] = ()
) -> dict[int, Pairs]:
    """Record → what is blotted out of it: to its `author`, and whole where it is `owned` by the reader;
    without an author everything, for services."""
    reviews = views(_Review, await (
        TextReview.select(*columns_of(_Review, TextReview))
        .where(
            TextReview.kind == kind, TextReview.record.is_in([0, *records]), TextReview.state.is_in(OPEN)
        )
        .order_by(TextReview.id)
        .output(load_json=True)
    ))  # fmt: skip
    blots: dict[int, Pairs] = {}
    for review in reviews:
        mine = author is None or review.author == author.account_id or review.record in owned
        if mine and review.clear:
            blots[review.record] = Pairs.of(review.clear).over(blots.get(review.record, NOTHING))
    return blots


def in_clear(row: dict[str, Any], pairs: Pairs) -> dict[str, Any]:
    """The row as it was written, in what stands blotted in it."""
    return row | {name: pair[0] for name, pair in pairs.columns.items() if row.get(name) == pair[1]}


def member_in_clear(member: dict[str, Any], pairs: Pairs) -> dict[str, Any]:
    """As `in_clear`, for a row of a team's member with its `candidate`."""
    return in_clear(member, pairs.of_member(member.get("candidate", member.get("id"))))


def filled(form: Form, pairs: Pairs, *, named: str = "") -> Form:
    """The form with what its author left as it stands blotted, as somebody else wrote it; `named` says the
    error of a form inside another.

    Raises:
        Invalid: a text was changed, and what is blotted in it was left there.
    """
    written = {}
    for name, pair in pairs.columns.items():
        own = name if name in type(form).model_fields else _FIELD[name]
        written[own] = _filled(named or own, getattr(form, own), *pair)
    return form.model_copy(update=written)


_FIELD = {column: field for field, column in _COLUMN.items()}


def _filled(name: str, value: object, clear: object, blot_: object) -> object:
    if isinstance(value, list):
        assert isinstance(clear, list) and isinstance(blot_, list)  # noqa: PT018 - as `_pair` made them
        words = {
            _named(after): before for before, after in zip(clear, blot_, strict=True) if BLOT in _named(after)
        }
        value = [_as_before(one, words[_named(one)]) if _named(one) in words else one for one in value]
        left = any(BLOT in _named(one) for one in value)
    else:
        value = clear if value == blot_ else value
        left = BLOT in str(value)
    if left:
        raise Invalid(_LEFT, {name: _LEFT})
    return value


_LEFT = N_("这里有遮住的文字（█）：请保持原样不动，或整段重写")


def _named(one: object) -> str:
    return str(one.get("name", "") if isinstance(one, dict) else getattr(one, "name", one))


def _as_before(one: object, before: object) -> object:
    return one.model_copy(update={"name": _named(before)}) if isinstance(one, BaseModel) else before


async def shown(
    reader: Actor | None, kind: str, rows: list[dict[str, Any]], owns: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """These rows of a kind's table, in clear what is the reader's own."""
    held = [row for row in rows if row["withheld"]]
    if reader is None or not held:
        return rows
    owned = [row["id"] for row in held if owns(row)]
    pairs = await kept(kind, [row["id"] for row in held], author=reader, owned=owned)
    return [in_clear(row, pairs.get(row["id"], NOTHING)) for row in rows]


async def of_history(
    kind: str, record: int, entries: list[dict[str, Any]], people: Iterable[Party]
) -> list[dict[str, Any]]:
    """Entries of a history without what tells who somebody is in the texts they changed."""
    rows = await (
        TextReview.select(TextReview.found)
        .where(TextReview.kind == kind, TextReview.record == record)
        .output(load_json=True)
    )
    told: list[tuple[str, str]] = [pair for row in rows for pair in row["found"]]
    spans = sorted({text for _way, text in told if len(text) > 1}, key=len, reverse=True)
    known = list(people)

    def out(value: object) -> object:
        words = _words(value)
        for span in spans:
            words = [word.replace(span, BLOT * len(span)) for word in words]
        return _with_words(value, iter(blotted_words(words, known)))

    return [
        {**one, "changed": {k: [out(v) for v in pair] for k, pair in one["changed"].items()}}
        for one in entries
    ]
