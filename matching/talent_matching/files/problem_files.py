"""A problem folder: needs.csv, pairs.csv and, where there are any, bundles, pins, forbids, people, offers.

UTF-8 with a header line; columns in any order, further columns and blank lines are ignored.

needs.csv    need_id,seats,weight[,one_offer] seats: a whole number from 0; one_offer: 1 where at most one
                                              team may be placed, else 0 or nothing
pairs.csv    need_id,candidate_id,score[,preference]
                                              who may be placed singly where; may hold no rows; preference:
                                              how much the candidate wants this need, a whole number, larger
                                              is better, below 0: would not go; left out, the score
bundles.csv  offer_id,need_id,score,members   members: candidate ids separated by plain spaces; a member
                                              need not stand in pairs.csv; one row per offer and need
pins.csv     need_id,candidate_id[,reason]    the listed pair must be made, singly or in a team at that need,
                                              whatever it is worth; a pair not in pairs.csv is an error
forbids.csv  need_id,candidate_id,reason      must not be made, singly or in a team; need not be listed
people.csv   candidate_id                     candidates, for those named nowhere else
offers.csv   offer_id                         offers, for those without any row in bundles.csv

Ids are any text without NUL, compared character by character. Numbers are read exactly and rounded half to
even at the sixth decimal. Pins that contradict each other are no error but status `infeasible`. Everything
wrong raises `InputFileError`: one sentence naming file, line and column.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from talent_matching.files.csv_table import Fields, InputFileError, Table, number_ids, read_table, shown
from talent_matching.problem.problem import (
    MAX_SEATS,
    MILLION,
    Bundles,
    Flags,
    Ids,
    Ints,
    Pairs,
    Problem,
    ProblemError,
)

OPTIONAL = ("reason", "one_offer", "preference")
REQUIRED = {
    "needs": ("need_id", "seats", "weight"),
    "pairs": ("need_id", "candidate_id", "score"),
    "bundles": ("offer_id", "need_id", "score", "members"),
    "pins": ("need_id", "candidate_id"),
    "forbids": ("need_id", "candidate_id", "reason"),
    "people": ("candidate_id",),
    "offers": ("offer_id",),
}


def read_problem(folder: Path, seed: int = 0) -> Problem:
    """The problem a folder holds; a candidate is everyone named in pairs, bundles, forbids or people."""
    if not folder.is_dir():
        raise InputFileError(str(folder), "no such folder; expected one with needs.csv and pairs.csv")
    tables = {}
    for name, required in REQUIRED.items():
        path = folder / f"{name}.csv"
        if name in ("needs", "pairs") or path.exists():
            tables[name] = read_table(path, required, OPTIONAL)
            _refuse_blank_ids(tables[name])
        if name in ("people", "offers") and name in tables:
            _refuse_doubles(tables[name], required[0])
    if not len(tables["needs"]):
        raise InputFileError("needs.csv", "no needs; expected at least one line below the header", line=1)
    seats, weight = _seats(tables["needs"]), tables["needs"].numbers("weight")
    need_of, need_ids = _need_positions(tables)
    team_of_member, members = _members(tables.get("bundles"))
    person_of, person_ids = _person_positions(tables, members)
    bundles = _bundles(tables, need_of, person_of, team_of_member)
    try:
        return Problem.build(
            need_ids=need_ids,
            seats=seats,
            weight=weight,
            one_offer=_one_offer(tables["needs"]),
            person_ids=person_ids,
            pair_need=need_of["pairs"],
            pair_person=person_of["pairs"],
            pair_score=tables["pairs"].numbers("score"),
            pair_preference=_preference(tables["pairs"]),
            bundles=bundles,
            pins=_pair_list(tables, "pins", need_of, person_of),
            forbids=_pair_list(tables, "forbids", need_of, person_of),
            seed=seed,
        )
    except ProblemError as error:
        line = None if error.row is None else int(tables[error.table].line[error.row])
        file = f"{error.table}.csv" if error.table else str(folder)
        raise InputFileError(file, error.message, line=line, column=error.column) from None


def _refuse_blank_ids(table: Table) -> None:
    for column, fields in table.columns.items():
        if column.endswith("_id") and len(blank := np.flatnonzero(fields.length == 0)):
            table.refuse(int(blank[0]), column, "an empty id")


def _refuse_doubles(table: Table, column: str) -> None:
    ((number,), texts) = number_ids([table.columns[column]])
    if len(texts) < len(table):
        first = np.full(len(texts), len(table))
        np.minimum.at(first, number, np.arange(len(table)))
        row = int(np.flatnonzero(first[number] != np.arange(len(table)))[0])
        table.refuse(row, column, f"duplicate id {shown(table.columns[column].text(row))}")


def _seats(needs: Table) -> Ints:
    seats = needs.numbers("seats")
    wrong = (seats % MILLION != 0) | (seats < 0) | (seats > MAX_SEATS * MILLION)
    for row in np.flatnonzero(wrong)[:1].tolist():
        text = needs.columns["seats"].text(row)
        needs.refuse(row, "seats", f"{shown(text)} is not a whole number of seats from 0 to {MAX_SEATS}")
    return seats // MILLION


def _one_offer(needs: Table) -> Flags | None:
    if "one_offer" not in needs.columns:
        return None
    texts = needs.columns["one_offer"].texts()
    for row, text in enumerate(texts):
        if text not in {"", "0", "1"}:
            needs.refuse(row, "one_offer", f"{shown(text)} is neither 0 nor 1")
    return np.array([text == "1" for text in texts], np.bool_)


def _preference(pairs: Table) -> Ints | None:
    if "preference" not in pairs.columns:
        return None
    numbers = pairs.numbers("preference")
    for row in np.flatnonzero(numbers % MILLION)[:1].tolist():
        text = pairs.columns["preference"].text(row)
        pairs.refuse(row, "preference", f"{shown(text)} is not a whole number")
    return numbers // MILLION


def _need_positions(tables: dict[str, Table]) -> tuple[dict[str, Ints], Ids]:
    """Where each file's needs stand in needs.csv."""
    named = {name: table for name, table in tables.items() if "need_id" in table.columns}
    numbers, texts = number_ids([table.columns["need_id"] for table in named.values()])
    place = np.full(len(texts), -1, np.int64)
    place[numbers[0]] = np.arange(len(numbers[0]))
    needs = tables["needs"]
    if len(texts) and len(twice := np.flatnonzero(place[numbers[0]] != np.arange(len(needs)))):
        row = int(np.flatnonzero(numbers[0] == numbers[0][twice[0]])[1])
        needs.refuse(row, "need_id", f"duplicate id {shown(needs.columns['need_id'].text(row))}")
    of = {}
    for (name, table), number in zip(named.items(), numbers, strict=True):
        of[name] = place[number]
        for row in np.flatnonzero(of[name] < 0)[:1].tolist():
            text = shown(table.columns["need_id"].text(row))
            table.refuse(row, "need_id", f"unknown id {text}; it is not in needs.csv")
    return of, _texts([texts[n] for n in numbers[0].tolist()])


def _members(bundles: Table | None) -> tuple[Ints, Fields]:
    """The row and the id of every member named in bundles.csv."""
    # Only a plain space parts two members: any other white space belongs to an id.
    named = (
        [] if bundles is None
        else [[m for m in t.split(" ") if m] for t in bundles.columns["members"].texts()]
    )  # fmt: skip
    for row, team in enumerate(named):
        assert bundles is not None
        if not team:
            bundles.refuse(row, "members", "no members; expected candidate ids separated by spaces")
        if len(set(team)) < len(team):
            twice = next(m for m in team if team.count(m) > 1)
            bundles.refuse(row, "members", f"duplicate member {shown(twice)}")
    row_of = np.repeat(np.arange(len(named)), [len(team) for team in named]).astype(np.int64)
    return row_of, Fields.of([member for team in named for member in team])


def _person_positions(tables: dict[str, Table], members: Fields) -> tuple[dict[str, Ints], Ids]:
    named = {n: t.columns["candidate_id"] for n, t in tables.items() if "candidate_id" in t.columns}
    numbers, texts = number_ids([*named.values(), members])
    return dict(zip([*named, "members"], numbers, strict=True)), _texts(texts)


def _texts(texts: list[str]) -> Ids:
    """Ids as an array; a single very long one must not widen all the others."""
    return np.array(texts, object if max(map(len, texts), default=0) > 64 else np.str_)


def _bundles(
    tables: dict[str, Table], need_of: dict[str, Ints], person_of: dict[str, Ints], team_of_member: Ints
) -> Bundles | None:
    table = tables.get("bundles")
    numbers, offer_ids = number_ids(
        [t.columns["offer_id"] for t in tables.values() if "offer_id" in t.columns]
    )
    if table is None or not len(table):
        return replace(Bundles.none(), offer_ids=_texts(offer_ids)) if offer_ids else None
    starts = np.searchsorted(team_of_member, np.arange(len(table) + 1))
    return Bundles(
        offer_ids=_texts(offer_ids),
        offer=numbers[0].astype(np.int32),
        need=need_of["bundles"].astype(np.int32),
        score=table.numbers("score"),
        member_start=starts.astype(np.int64),
        members=person_of["members"].astype(np.int32),
    )


def _pair_list(
    tables: dict[str, Table], name: str, need_of: dict[str, Ints], person_of: dict[str, Ints]
) -> Pairs | None:
    table = tables.get(name)
    if table is None:
        return None
    reason = table.columns["reason"].texts() if "reason" in table.columns else None
    return Pairs.of(need_of[name], person_of[name], reason)
