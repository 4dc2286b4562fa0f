"""Queries and filters as SQL.

Every value travels as a bound parameter; the text is put together from declared field names and constants
only, which is why S608 is off here.
"""
# ruff: noqa: S608

from dataclasses import dataclass, field
from typing import Any, Final

from talent_search.bm25 import K1, B
from talent_search.documents import FIELDS, Shape
from talent_search.engines.postgres_schema import column_type
from talent_search.queries import MOST_FACET_VALUES, And, Eq, Filter, In, Known, Not, Or, Query, Range

RELATIVE_CUT: Final = 0.15
"""Documents that score less than this part of the best one share only common words with the query."""


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
            return f"cardinality(d.{name}) > 0" if FIELDS[name].many else f"d.{name} is not null"
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
    return f"d.{name} && {listed}" if declared.many else f"d.{name} = any({listed})"


def ranked_by_words(query: Query, tokens: dict[str, float], parameters: Parameters) -> str:
    """`matched`: documents of the restriction with at least one token, with their BM25 score."""
    kind = parameters.add(query.kind.value)
    words = parameters.add(list(tokens))
    weights = parameters.add(list(tokens.values()))
    return f"""
    wanted as materialized (
        select t.id, w.weight * ln(1 + (i.documents - t.documents + 0.5) / (t.documents + 0.5)) as worth,
               i.length::float8 / i.documents as usual_length
        from unnest({words}::text[], {weights}::float8[]) as w(token, weight)
        join search_token t on t.kind = {kind} and t.token = w.token and t.documents > 0
        join search_index i on i.kind = {kind}
    ),
    scored as (
        select p.document, sum(
            w.worth * p.weight / (p.weight + {K1} * ({1 - B} + {B} * p.length / w.usual_length))
        ) as score
        from wanted w join search_posting p on p.token = w.id
        group by p.document
    ),
    matched as materialized (
        select {_carried(query)}, s.score
        from scored s join search_document d on d.number = s.document
        where {condition(query.restriction, parameters)}
    )"""


def ranked_by_parts(query: Query, folded: str, parameters: Parameters) -> str:
    """`matched`: documents that contain the text as it stands, or something much like it."""
    kind = parameters.add(query.kind.value)
    text = parameters.add(folded)
    pattern = parameters.add(f"%{_literal(folded)}%")
    return f"""
    matched as materialized (
        select {_carried(query)},
               (d.plain like {pattern})::integer + word_similarity({text}, d.plain) as score
        from search_document d
        where d.kind = {kind} and (d.plain like {pattern} or {text} <% d.plain)
          and {condition(query.restriction, parameters)}
    )"""


def unranked(query: Query, parameters: Parameters) -> str:
    """`matched`: every document of the restriction."""
    kind = parameters.add(query.kind.value)
    return f"""
    matched as materialized (
        select {_carried(query)}, 0::float8 as score
        from search_document d
        where d.kind = {kind} and {condition(query.restriction, parameters)}
    )"""


def page_of(query: Query, matched: str, parameters: Parameters) -> str:
    """One row: `total`, `hits` as JSON [[id, score], …] and `facets` as JSON {field: [[value, count], …]}."""
    limit, offset = parameters.add(query.size), parameters.add((query.page - 1) * query.size)
    return f"""
    with {matched},
    kept as materialized (
        select * from matched where score >= {RELATIVE_CUT} * (select max(score) from matched)
    )
    select
        (select count(*) from kept) as total,
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
    return ", ".join([*by, "score desc", 'id collate "C"'])


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


def _literal(text: str) -> str:
    """Text in which LIKE finds no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
