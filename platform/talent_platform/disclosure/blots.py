"""What an author kept although it tells who somebody is, out of the columns everybody reads: as long as the
bureau has not let it through, a record holds it blotted out, and the review (`TextReview.clear`) what was
written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from talent_platform.accounts.actor import Actor
from talent_platform.disclosure.tables import ReviewState, TextReview
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.contact import BLOT, blotted, blotted_words

Party = tuple[str, str]
Pairs = dict[str, Any]
"""Column → [as written, as it stands blotted]; `members` → member → column → the same."""
OPEN = [str(ReviewState.WAITING), str(ReviewState.REFUSED)]
_LISTS = frozenset({"required_skills", "preferred_skills", "skills", "keywords", "roles"})
_COLUMN = {"problem": "description"}
"""Fields that are kept under another name."""
MEMBERS = "members"
Form = TypeVar("Form", bound=BaseModel)


async def blot(kind: str, record: int, fields: Iterable[str], people: Iterable[Party]) -> Pairs:
    """Blot out of these fields of a record what tells who somebody is; returns what stood there. Call it in
    the transaction of the change, while the record is held."""
    known = list(people)
    names = [_COLUMN.get(name, name) for name in fields]
    pairs: Pairs = {}
    columns = [name for name in names if name != MEMBERS]
    if columns:
        sql = f"SELECT {', '.join(columns)} FROM {kind} WHERE id = {{}}"  # noqa: S608 - names of our own
        for row in await TextReview.raw(sql, record):
            pairs = {name: _pair(name, row[name], known) for name in columns}
        await _write(kind, record, {name: pair[1] for name, pair in pairs.items()})
    if MEMBERS in names:
        pairs[MEMBERS] = await _blot_members(record, known)
    return pairs


async def restore(kind: str, record: int, pairs: Mapping[str, Any]) -> None:
    """Put back what was blotted out, where nobody has written anything else since."""
    await _write(kind, record, {name: pair[0] for name, pair in pairs.items() if name != MEMBERS}, over={
        name: pair[1] for name, pair in pairs.items() if name != MEMBERS
    })  # fmt: skip
    for candidate, said in pairs.get(MEMBERS, {}).items():
        await _write_member(record, int(candidate), said, before=1, after=0)


def _pair(name: str, value: Any, people: Sequence[Party]) -> list[Any]:
    if name not in _LISTS:
        return [value, blotted(value, people)]
    listed = json.loads(value) if isinstance(value, str) else value
    return [listed, _blotted_list(listed, lambda words: blotted_words(words, people))]


def _blotted_list(listed: Any, blot_words: Callable[[list[str]], list[str]]) -> Any:
    words = iter(distinct(blot_words(_words(listed))))
    return _with_words(listed, words)


def _words(stored: Any) -> list[str]:
    """Every text in a JSON value, whatever an older version put there."""
    if isinstance(stored, dict):
        stored = list(stored.values())
    if isinstance(stored, list):
        return [word for one in stored for word in _words(one)]
    return [stored] if isinstance(stored, str) else []


def _with_words(stored: Any, words: Iterator[str]) -> Any:
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
    table: str, record: int, columns: Mapping[str, Any], *, over: Mapping[str, Any] | None = None
) -> None:
    for name, value in columns.items():
        cast = "::jsonb" if name in _LISTS else ""
        sql = f"UPDATE {table} SET {name} = {{}}{cast} WHERE id = {{}} AND {name} <> {{}}{cast}"  # noqa: S608
        values = [_stored(value), record, _stored(value)]
        if over is not None:
            sql += f" AND {name} = {{}}{cast}"
            values.append(_stored(over[name]))
        await TextReview.raw(sql, *values)


def _stored(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


async def _blot_members(team: int, people: Sequence[Party]) -> dict[str, Pairs]:
    """What the lead writes of the members, and what the record of a member repeats of it."""
    rows = await TextReview.raw(
        "SELECT candidate, role, skills FROM team_member WHERE team = {} ORDER BY id", team
    )
    said = [(row["candidate"], row["role"], json.loads(row["skills"])) for row in rows]
    words = [word for _, role, skills in said for word in (role, *_words(skills))]
    rest = iter(blotted_words(words, people))
    pairs: dict[str, Pairs] = {}
    for candidate, role, skills in said:
        new_role = next(rest)
        new_skills = _blotted_list(skills, lambda listed: [next(rest) for _ in listed])
        if (new_role, new_skills) != (role, skills):
            pairs[str(candidate)] = {"role": [role, new_role], "skills": [skills, new_skills]}
            await _write_member(team, candidate, pairs[str(candidate)], before=0, after=1)
    return pairs


async def _write_member(
    team: int, candidate: int, said: Mapping[str, Any], *, before: int, after: int
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


async def kept(
    kind: str, records: Collection[int], *, author: Actor | None = None, owned: Collection[int] = ()
) -> dict[int, Pairs]:
    """Record → what is blotted out of it: to its `author`, and whole where it is `owned` by the reader;
    without an author everything, for services."""
    rows = await (
        TextReview.select(TextReview.record, TextReview.author, TextReview.clear)
        .where(
            TextReview.kind == kind, TextReview.record.is_in([0, *records]), TextReview.state.is_in(OPEN)
        )
        .order_by(TextReview.id)
        .output(load_json=True)
    )  # fmt: skip
    found: dict[int, Pairs] = {}
    for row in rows:
        mine = author is None or row["author"] == author.account_id or row["record"] in owned
        if mine and row["clear"]:
            found.setdefault(row["record"], {}).update(row["clear"])
    return found


def in_clear(row: dict[str, Any], pairs: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it was written, in what stands blotted in it."""
    written = {
        name: pair[0]
        for name, pair in pairs.items()
        if name != MEMBERS and name in row and row[name] == pair[1]
    }
    return {**row, **written}


def member_in_clear(member: dict[str, Any], pairs: Mapping[str, Any]) -> dict[str, Any]:
    """As `in_clear`, for a row of a team's member with its `candidate`."""
    return in_clear(member, pairs.get(MEMBERS, {}).get(str(member.get("candidate", member.get("id"))), {}))


def filled(form: Form, pairs: Mapping[str, Any], *, field: str = "") -> Form:
    """The form with what its author left as it stands blotted, as somebody else wrote it; `field` names the
    error of a form inside another.

    Raises:
        Invalid: a text was changed, and what is blotted in it was left there.
    """
    written: dict[str, Any] = {}
    for name, (clear, blot_) in ((name, pair) for name, pair in pairs.items() if name != MEMBERS):
        own = name if name in type(form).model_fields else _FIELD[name]
        written[own] = _filled(field or own, getattr(form, own), clear, blot_)
    return form.model_copy(update=written)


_FIELD = {column: field for field, column in _COLUMN.items()}


def _filled(field: str, value: Any, clear: Any, blot_: Any) -> Any:
    if isinstance(value, list):
        words = {
            _named(after): before for before, after in zip(clear, blot_, strict=True) if BLOT in _named(after)
        }
        value = [_as_before(one, words[_named(one)]) if _named(one) in words else one for one in value]
        left = any(BLOT in _named(one) for one in value)
    else:
        value = clear if value == blot_ else value
        left = BLOT in str(value)
    if left:
        raise Invalid(_LEFT, {field: _LEFT})
    return value


_LEFT = N_("这里有遮住的文字（█）：请保持原样不动，或整段重写")


def _named(one: Any) -> str:
    return str(one.get("name", "") if isinstance(one, dict) else getattr(one, "name", one))


def _as_before(one: Any, before: Any) -> Any:
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
    return [in_clear(row, pairs.get(row["id"], {})) for row in rows]


async def of_history(
    kind: str, record: int, entries: list[dict[str, Any]], people: Iterable[Party]
) -> list[dict[str, Any]]:
    """Entries of a history without what tells who somebody is in the texts they changed."""
    rows = await TextReview.select(TextReview.found).where(
        TextReview.kind == kind, TextReview.record == record
    ).output(load_json=True)  # fmt: skip
    spans = sorted(
        {text for row in rows for _way, text in row["found"] if len(text) > 1}, key=len, reverse=True
    )
    known = list(people)

    def out(value: Any) -> Any:
        words = _words(value)
        for span in spans:
            words = [word.replace(span, BLOT * len(span)) for word in words]
        return _with_words(value, iter(blotted_words(words, known)))

    return [
        {**one, "changed": {k: [out(v) for v in pair] for k, pair in one["changed"].items()}}
        for one in entries
    ]
