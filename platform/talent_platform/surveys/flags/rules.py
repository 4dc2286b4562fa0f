"""Which doubts rows give rise to. Each is a question to whoever collected them, never a finding of fault."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import sqrt
from typing import Any

from talent_platform.surveys.flags.names import core_name
from talent_platform.surveys.flags.tables import FlagKind

ALIKE = 3
"""Enterprises of an office that say the same, or have one number, before that is a doubt."""
JUMP = 2
"""How many times larger or smaller an answer is than in the survey before."""
SIZE = Decimal("0.5")
"""Share of those it has that an enterprise may need."""
NUMBERS = 30
"""Numbers of an office, and of the others, below which shares of round ones are not compared."""
LEAST_ROUND = 10
"""Below it a number is not called round."""
FURTHER = 0.2
"""How much larger a share of round numbers has to be than that of the other offices."""
DEVIATIONS = 4.0
"""And how many standard deviations. 12 honest offices cross both in less than one survey of a hundred
(`tests/unit/surveys`)."""
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A row that is handed in, as the rules read it."""

    id: int
    submission: int
    target: int
    organisation: int
    firm: str
    phone: str
    """Under which the enterprise is registered; "": none."""
    answers: Mapping[str, Any]
    unreached: int = 0
    """How often whoever asked its enterprise again did not reach it; 0 where anybody ever has."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the enterprise as a whole."""

    field: str
    label: str
    people: bool
    """Whether its answer counts people."""


@dataclass(frozen=True, slots=True)
class RowDoubt:
    """One doubt: whose rows, which of them, and what its sentence says besides."""

    submission: int
    kind: FlagKind
    key: str
    rows: tuple[int, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SurveyBefore:
    """The survey before."""

    id: int
    title: str
    answers: Mapping[int, Sequence[Mapping[str, Any]]]
    """Organisation → its rows that were approved."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of the form the rules look at."""

    asked: Sequence[Asked]
    numbers: Sequence[str]
    """Fields whose answers are numbers."""
    need: Sequence[str]
    """Fields every need has."""
    dates: Collection[str]
    """Of them those that hold a day: they move on from survey to survey."""


def doubts(
    rows: Sequence[FiledRow], listed: Mapping[int, tuple[int, str]], shape: Shape, before: SurveyBefore | None
) -> list[RowDoubt]:
    """`rows`: handed in, of one survey; `listed`: target → its submission and enterprise, whether it has
    answered or not."""
    firms = defaultdict[int, list[FiledRow]](list)
    for row in rows:
        firms[row.target].append(row)
    found = [*_within(firms, shape.asked), *_size(firms, shape.asked), *_same(rows, shape.need)]
    found += [*_phone(rows), *_between(firms, listed), *_unreached(firms), *_round(rows, shape.numbers)]
    return found + ([*_last(firms, shape, before), *_jump(firms, shape.asked, before)] if before else [])


def _within(firms: Mapping[int, Sequence[FiledRow]], asked: Sequence[Asked]) -> Iterator[RowDoubt]:
    for target, rows in firms.items():
        for one in asked:
            said = {row.answers[one.field] for row in rows if row.answers.get(one.field) is not None}
            if len(said) > 1:
                facts = {"firm": rows[0].firm, "label": one.label, "values": sorted(map(str, said))}
                yield _doubt(FlagKind.WITHIN, f"{target}:{one.field}", rows, facts)


def _size(firms: Mapping[int, Sequence[FiledRow]], asked: Sequence[Asked]) -> Iterator[RowDoubt]:
    for target, rows in firms.items():
        for one in asked:
            has = _largest([row.answers for row in rows], one.field)
            needs = sum(int(_number(row.answers, "seats") or 0) for row in rows)
            if one.people and has is not None and needs > SIZE * has:
                facts = {"firm": rows[0].firm, "label": one.label, "seats": needs, "has": f"{has:f}"}
                yield _doubt(FlagKind.SIZE, f"{target}:{one.field}", rows, facts)


def _same(rows: Sequence[FiledRow], need: Sequence[str]) -> Iterator[RowDoubt]:
    alike = defaultdict[tuple[int, str], list[FiledRow]](list)
    for row in rows:
        if said := _said(row.answers, need):
            alike[row.submission, said].append(row)
    for (_, said), those in alike.items():
        if len({row.target for row in those}) >= ALIKE:
            facts = {"title": str(those[0].answers.get("title", ""))}
            yield _doubt(FlagKind.SAME, _hash(said), those, facts)


def _phone(rows: Sequence[FiledRow]) -> Iterator[RowDoubt]:
    under = defaultdict[tuple[int, str], list[FiledRow]](list)
    for row in rows:
        texts = [row.phone, *(value for value in row.answers.values() if isinstance(value, str))]
        for number in {one.replace("-", "") for text in texts for one in _PHONE.findall(text)}:
            under[row.submission, number].append(row)
    for (_, number), those in under.items():
        if len({row.target for row in those}) >= ALIKE:
            yield _doubt(FlagKind.PHONE, _hash(number), those, {"tail": number[-4:]})


def _between(
    firms: Mapping[int, Sequence[FiledRow]], listed: Mapping[int, tuple[int, str]]
) -> Iterator[RowDoubt]:
    cores = defaultdict[str, list[int]](list)
    for target, (_, firm) in listed.items():
        if core := core_name(firm):
            cores[core].append(target)
    for core, targets in cores.items():
        if len({listed[target][0] for target in targets}) < 2:
            continue
        for target in targets:
            if target in firms:
                facts = {"firm": listed[target][1], "core": core}
                yield _doubt(FlagKind.BETWEEN, f"{target}", firms[target], facts)


def _unreached(firms: Mapping[int, Sequence[FiledRow]]) -> Iterator[RowDoubt]:
    for target, rows in firms.items():
        if tried := rows[0].unreached:
            yield _doubt(FlagKind.UNREACHED, f"{target}", rows, {"firm": rows[0].firm, "tried": tried})


def _round(rows: Sequence[FiledRow], fields: Sequence[str]) -> Iterator[RowDoubt]:
    # An enterprise that says the same number in each of its rows says it once.
    said = {
        (row.submission, row.target, field, value): row
        for row in rows
        for field in fields
        if (value := _number(row.answers, field)) is not None and abs(value) >= LEAST_ROUND
    }
    offices = defaultdict[int, list[tuple[bool, FiledRow]]](list)
    for (submission, _, _, value), row in said.items():
        offices[submission].append((value % LEAST_ROUND == 0, row))
    whole, count = sum(flat for those in offices.values() for flat, _ in those), len(said)
    for submission, those in offices.items():
        mine, rest = len(those), count - len(those)
        if mine < NUMBERS or rest < NUMBERS:
            continue
        flat = sum(one for one, _ in those)
        share, others, pooled = flat / mine, (whole - flat) / rest, whole / count
        spread = sqrt(pooled * (1 - pooled) * (1 / mine + 1 / rest))
        if share - others >= FURTHER and share - others > DEVIATIONS * spread:
            facts = {"share": round(100 * share), "others": round(100 * others)}
            yield RowDoubt(
                submission, FlagKind.ROUND, "", tuple(sorted({row.id for one, row in those if one})), facts
            )


def _last(firms: Mapping[int, Sequence[FiledRow]], shape: Shape, before: SurveyBefore) -> Iterator[RowDoubt]:
    copied = defaultdict[int, list[FiledRow]](list)
    fields = [field for field in shape.need if field not in shape.dates]
    for rows in firms.values():
        known = {_said(one, fields) for one in before.answers.get(rows[0].organisation, ())}
        for row in rows:
            if (said := _said(row.answers, fields)) and said in known:
                copied[row.submission].append(row)
    for rows in copied.values():
        yield _doubt(FlagKind.LAST, f"{before.id}", rows, {"title": before.title})


def _jump(
    firms: Mapping[int, Sequence[FiledRow]], asked: Sequence[Asked], before: SurveyBefore
) -> Iterator[RowDoubt]:
    for target, rows in firms.items():
        for one in asked:
            was = _largest(before.answers.get(rows[0].organisation, ()), one.field)
            now = _largest([row.answers for row in rows], one.field)
            if was and now and not was / JUMP < now < was * JUMP:
                facts = {
                    "firm": rows[0].firm, "label": one.label, "before": f"{was:f}", "now": f"{now:f}",
                    "title": before.title,
                }  # fmt: skip
                yield _doubt(FlagKind.JUMP, f"{target}:{one.field}", rows, facts)


def _largest(answers: Sequence[Mapping[str, Any]], field: str) -> Decimal | None:
    return max((number for one in answers if (number := _number(one, field)) is not None), default=None)


def _number(answers: Mapping[str, Any], field: str) -> Decimal | None:
    """None where the field is empty, or was something else in an earlier form."""
    try:
        return Decimal(answers[field]) if answers.get(field) is not None else None
    except (InvalidOperation, TypeError, ValueError):
        return None


def _said(answers: Mapping[str, Any], fields: Sequence[str]) -> str:
    """What a row says in these fields, as one text; "" for a row that says nothing."""
    kept = {name: value for name in fields if (value := answers.get(name)) not in (None, "", [])}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False) if kept else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _doubt(kind: FlagKind, key: str, rows: Sequence[FiledRow], facts: Mapping[str, Any]) -> RowDoubt:
    return RowDoubt(rows[0].submission, kind, key, tuple(sorted({row.id for row in rows})), facts)
