"""Queries and filters as SQL.

Every value travels as a bound parameter; the text is put together from declared field names and constants
only, which is why S608 is off here.
"""
# ruff: noqa: S608

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from talent_search.bm25 import K1, B
from talent_search.documents import FIELDS, Shape
from talent_search.engines.postgres_schema import column_type
from talent_search.queries import MOST_FACET_VALUES, And, Eq, Filter, In, Known, Not, Or, Query, Range
from talent_search.text.asking import AskedWord
from talent_search.text.words import PAIR

PAIR_WEIGHT: Final = 0.3
"""Of a pair of characters, against a word that was asked for."""
PART_WEIGHT: Final = 0.5
"""Of a word that only contains what was asked for."""


@dataclass(slots=True)
class Parameters:
    """The values of a statement under construction."""

    values: list[Any] = field(default_factory=list)

    def add(self, value: Any) -> str:
        """Keep a value; returns its placeholder."""
        self.values.append(value)
        return f"${len(self.values)}"


def condition(tree: Filter, parameters: Parameters) -> str:
    """A filter as a condition over `search_document d`. Unknown (null) counts as false everywhere."""
    match tree:
        case And(parts):
            return _joined("and", "true", [condition(part, parameters) for part in parts])
        case Or(parts):
            return _joined("or", "false", [condition(part, parameters) for part in parts])
        case Not(part):
            return f"(({condition(part, parameters)}) is not true)"
        case _:
            return _leaf(tree, parameters)


def _leaf(leaf: Eq | In | Known | Range, parameters: Parameters) -> str:
    match leaf:
        case Eq(name, value):
            return _one_of(name, (value,), parameters)
        case In(name, values):
            return _one_of(name, values, parameters)
        case Known(name):
            return f"cardinality(d.{name}) > 0" if FIELDS[name].many else f"{_column(name)} is not null"
        case Range(name, low, high):
            kind = column_type(FIELDS[name])
            bounds = [f"d.{name} is not null"]
            bounds += [f"d.{name} >= {parameters.add(low)}::{kind}"] if low is not None else []
            bounds += [f"d.{name} <= {parameters.add(high)}::{kind}"] if high is not None else []
            return _joined("and", "true", bounds)


def _joined(word: str, empty: str, conditions: list[str]) -> str:
    return f"({f' {word} '.join(conditions)})" if conditions else empty


def _one_of(name: str, values: tuple[Any, ...], parameters: Parameters) -> str:
    declared = FIELDS[name]
    listed = f"{parameters.add(list(values))}::{column_type(declared)}[]"
    return f"d.{name} && {listed}" if declared.many else f"{_column(name)} = any({listed})"


def _column(name: str) -> str:
    """A fact of `search_document d` as it holds now: what ceases to be public is hidden with that commit."""
    if name != "public":
        return f"d.{name}"
    return "(d.public and not exists (select from search_hidden h where h.kind = d.kind and h.doc_id = d.id))"


def ranked(query: Query, words: Sequence[AskedWord], parameters: Parameters) -> str:
    """`matched`: documents of the restriction that have any of the words and none of the excluded ones, with
    how many they have and their BM25 score; `counted`: (word, documents that have it).

    Pairs of characters are only read where they can lead to more documents than the word itself.
    """
    kind = parameters.add(query.kind.value)
    rows = [
        (number, token, weight, use)
        for number, word in enumerate(words)
        for use, tokens in (
            ("whole", word.tokens), ("inside", word.inside), ("pair", dict.fromkeys(word.pairs, PAIR_WEIGHT)),
        )
        for token, weight in tokens.items()
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    numbers, tokens, weights, uses = [parameters.add(list(column)) for column in columns]
    parts = [(number, _containing(word.part_of)) for number, word in enumerate(words) if word.part_of]
    part_numbers = parameters.add([number for number, _ in parts])
    patterns = parameters.add([pattern for _, pattern in parts])
    barred = parameters.add([number for number, word in enumerate(words) if word.excluded])
    return f"""
    named as materialized (
        select w.number, t.id, w.use, t.documents, w.weight
        from unnest({numbers}::integer[], {tokens}::text[], {weights}::float8[], {uses}::text[])
             as w(number, token, weight, use)
        join search_token t on t.kind = {kind} and t.token = w.token and t.documents > 0
        union all
        select w.number, t.id, 'whole', t.documents, {PART_WEIGHT}
        from unnest({part_numbers}::integer[], {patterns}::text[]) as w(number, pattern)
        join search_token t on t.kind = {kind} and t.token like w.pattern and t.documents > 0
    ),
    reach as (
        select number, min(documents) filter (where use = 'pair') as by_pairs,
               coalesce(max(documents) filter (where use = 'whole'), 0) as by_word
        from named group by number
    ),
    wanted as materialized (
        select n.number, n.id, n.use,
               n.weight * ln(1 + (i.documents - n.documents + 0.5) / (n.documents + 0.5)) as worth,
               greatest(i.length, 1)::float8 / i.documents as usual_length
        from named n join reach r using (number) join search_index i on i.kind = {kind}
        where n.use <> 'pair' or r.by_pairs > r.by_word
    ),
    had as materialized (
        select p.document, w.number, sum(
                   w.worth * p.weight / (p.weight + {K1} * ({1 - B} + {B} * p.length / w.usual_length))
               ) as score,
               bool_or(w.use = 'whole')
                   or count(*) filter (where w.use = 'pair') >= {_all_pairs(words)} as has
        from wanted w join search_posting p on p.token = w.id
        group by p.document, w.number
    ),
    scored as (
        select document, coalesce(sum(score) filter (where has), 0) as score,
               count(*) filter (where has and number <> all({barred}::integer[])) as held,
               coalesce(bool_or(has and number = any({barred}::integer[])), false) as barred
        from had group by document
    ),
    matched as materialized (
        select d.number, {_carried(query)}, coalesce(s.score, 0) as score, coalesce(s.held, 0) as held
        from {_documents(words)}
        where d.kind = {kind} and s.barred is not true and {condition(query.restriction, parameters)}
    ),
    counted as materialized (
        select h.number, count(*) as documents
        from had h join matched m on m.number = h.document where h.has group by h.number
    )"""


def _all_pairs(words: Sequence[AskedWord]) -> str:
    """How many pairs of characters make a whole word, by its number; none do where it has none."""
    cases = " ".join(f"when {n} then {len(word.pairs)}" for n, word in enumerate(words) if word.pairs)
    return f"(case w.number {cases} end)" if cases else "null::integer"


def _documents(words: Sequence[AskedWord]) -> str:
    """Those with any word; where only excluded ones are given, all that have none of them."""
    if all(word.excluded for word in words):
        return "search_document d left join scored s on s.document = d.number"
    return "scored s join search_document d on d.number = s.document and s.held > 0"


def unranked(query: Query, parameters: Parameters) -> str:
    """`matched`: every document of the restriction."""
    kind = parameters.add(query.kind.value)
    return f"""
    counted as (select 0 as number, 0 as documents where false),
    matched as materialized (
        select d.number, {_carried(query)}, 0::float8 as score, 0 as held
        from search_document d
        where d.kind = {kind} and {condition(query.restriction, parameters)}
    )"""


def page_of(query: Query, matched: str, asked: int, parameters: Parameters) -> str:
    """One row: `total`, `complete` (some document has all `asked` words; then only these are kept), `hits` as
    JSON [[id, score], …], `words` {number: documents} and `facets` {field: [[value, count], …]}."""
    limit, offset = parameters.add(query.size), parameters.add((query.page - 1) * query.size)
    return f"""
    with {matched},
    whole as materialized (select coalesce(max(held), 0) >= {asked} as complete from matched),
    kept as materialized (select m.* from matched m, whole w where m.held >= {asked} or not w.complete)
    select
        (select count(*) from kept) as total,
        (select complete from whole) as complete,
        (select coalesce(json_object_agg(number, documents), '{{}}') from counted) as words,
        (select coalesce(json_agg(json_build_array(id, score) order by place), '[]') from (
            select id, score, row_number() over (order by {_order(query)}) as place
            from kept order by place limit {limit} offset {offset}
        ) as page) as hits,
        json_build_object({", ".join(f"'{name}', {_facet(name)}" for name in query.facets)}) as facets
    """


def _carried(query: Query) -> str:
    names = dict.fromkeys(("id", "updated", *query.facets, *(sort.field for sort in query.sort)))
    return ", ".join(f"d.{name}" for name in names)


def _order(query: Query) -> str:
    by = [f"{sort.field} {'desc' if sort.descending else 'asc'} nulls last" for sort in query.sort]
    if not by and not query.text:
        by = ["updated desc nulls last"]
    return ", ".join([*by, "held desc", "score desc", 'id collate "C"'])


def _facet(name: str) -> str:
    declared = FIELDS[name]
    value = f"unnest({name})" if declared.many else name
    flag = f"case when {name} then 'true' else 'false' end"
    shown = flag if declared.shape is Shape.FLAG else f"({value})::text"
    return f"""(
            select coalesce(json_agg(json_build_array(value, n) order by n desc, value collate "C"), '[]')
            from (
                select value, count(*) as n from (select {shown} as value from kept) as each
                where value is not null group by value
                order by n desc, value collate "C" limit {MOST_FACET_VALUES}
            ) as counted)"""


def _containing(part: str) -> str:
    """Tokens with a part: a character is in every pair it stands in."""
    return f"%{_literal(part)}%" if part.isascii() else f"{PAIR}%{_literal(part)}%"


def _literal(text: str) -> str:
    """Text in which LIKE finds no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
