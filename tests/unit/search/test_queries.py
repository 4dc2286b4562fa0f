"""What may be asked, and that nobody can ask without a scope."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from talent_search.documents import FIELDS, Document, DocumentKind
from talent_search.errors import InvalidQueryError
from talent_search.queries import And, Eq, In, Known, Not, Or, Query, Range, SearchScope, Sort

MINE = SearchScope(Eq("county", "210102"))


def test_a_query_without_a_scope_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Query(DocumentKind.NEED)  # type: ignore[call-arg]
    for nothing in (None, Eq("county", "210102"), True):
        with pytest.raises(InvalidQueryError, match="Scope"):
            Query(DocumentKind.NEED, nothing)  # type: ignore[arg-type]


def test_the_scope_stays_in_the_restriction_whatever_the_filters_say() -> None:
    query = Query(DocumentKind.NEED, MINE, filters=Or(And(), Not(MINE.filter)))
    assert query.restriction == And(MINE.filter, query.filters)
    assert replace(query, filters=And(), page=2).restriction == And(MINE.filter, And())
    with pytest.raises(AttributeError):
        query.restriction = And()  # type: ignore[misc]
    with pytest.raises(TypeError):
        Query(DocumentKind.NEED, MINE, restriction=And())  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Eq("name", "张三"),
        lambda: Eq("title", "工程师"),
        lambda: Eq("county) or (true", "x"),
        lambda: Eq("seats", "3"),
        lambda: Eq("seats", True),
        lambda: Eq("seats", float("nan")),
        lambda: Eq("consent", 1),
        lambda: Eq("county", "a\x00b"),
        lambda: Eq("deadline", datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: In("county", ("210102", 3)),
        lambda: Range("county", "1", "2"),
        lambda: Range("deadline", 1, 2),
        lambda: Known("body"),
        lambda: Sort("county"),
        lambda: Query(DocumentKind.NEED, MINE, facets=("seats",)),
        lambda: Query(DocumentKind.NEED, MINE, page=0),
        lambda: Query(DocumentKind.NEED, MINE, size=10_001),
        lambda: Query(DocumentKind.NEED, MINE, page=501, size=200),
    ],
)
def test_what_no_engine_can_answer_is_refused_at_once(make: object) -> None:
    with pytest.raises(InvalidQueryError):
        make()  # type: ignore[operator]


def test_a_document_has_no_room_for_a_name_and_drops_nul() -> None:
    with pytest.raises(ValidationError):
        Document(kind=DocumentKind.CANDIDATE, id="1", title="焊工", name="张三")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Document(kind=DocumentKind.CANDIDATE, id="../x", title="焊工")
    assert Document(kind=DocumentKind.NEED, id="1", title="a\x00b", skills=("c\x00",)).skills == ("c",)
    assert not {"name", "phone", "identity"} & set(FIELDS)


def test_every_field_has_exactly_one_purpose_or_several_facts() -> None:
    for field in FIELDS.values():
        assert bool(field.weight) != field.filter, field
        assert field.filter or not (field.facet or field.sort), field
    assert FIELDS["deadline"].sort
    assert Eq("deadline", date(2026, 1, 1)).value == date(2026, 1, 1)
