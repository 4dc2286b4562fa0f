"""The list machinery: nothing in an address can break a list, and its links keep what was chosen."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_platform.web.listing.declaration import (
    Column,
    ListSpec,
    Range,
    RangeFilter,
    SelectFilter,
    TextFilter,
)
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import MAX_TEXT, ListQuery, like_pattern

SPEC = ListSpec(
    columns=(
        Column("title", "岗位", sortable=True, link="/needs/{id}"),
        Column("pay", "年薪", kind="wan", sortable=True),
        Column("note", "备注"),
    ),
    filters=(
        SelectFilter("state", "状态", (("open", "招引中"), ("closed", "已结束"))),
        TextFilter("employer", "用人单位"),
        RangeFilter("pay", "年薪", "万元"),
    ),
    search_label="岗位",
    default_sort="-pay",
)
KEYS = ["q", "page", "size", "sort", "dir", "state", "employer", "pay_min", "pay_max", "other"]
VALUES = st.one_of(
    st.text(),
    st.sampled_from(["open", "title", "pay", "note", "asc", "desc", "50", "-1", "1e999", "NaN", "٣", "\x00"]),
    st.integers().map(str),
    st.decimals(allow_nan=True).map(str),
)


def parsed_url(url: str) -> ListQuery:
    return ListQuery.parse(SPEC, dict(parse_qsl(urlsplit(url).query)))


@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_address_gives_a_query_the_database_can_take(address: dict[str, str]) -> None:
    query = ListQuery.parse(SPEC, address)
    assert query.sort in {"title", "pay"}
    assert query.size in SPEC.page_sizes
    assert 0 <= query.offset < 2**31
    assert query.texts.get("state", "open") in {"open", "closed"}
    for text in (query.q, *query.texts.values()):
        assert "\0" not in text
        assert len(text.encode()) <= 4 * MAX_TEXT
    for limits in query.ranges.values():
        assert limits != Range()
        assert limits.low is None or limits.high is None or limits.low <= limits.high
    assert parsed_url(query.url("/needs")) == query


def test_links_keep_everything_but_the_page() -> None:
    query = ListQuery.parse(
        SPEC, {"q": "工程 师&", "state": "open", "pay_min": "20", "page": "7", "size": "50"}
    )
    sorted_by_title = parsed_url(query.sort_url("/needs", SPEC.columns[0]))
    assert (sorted_by_title.sort, sorted_by_title.descending, sorted_by_title.page) == ("title", False, 1)
    assert (sorted_by_title.q, sorted_by_title.size) == ("工程 师&", 50)
    assert sorted_by_title.ranges == {"pay": Range(Decimal(20), None)}
    assert parsed_url(query.url("/needs", page=8)).page == 8
    twice = parsed_url(sorted_by_title.sort_url("/needs", SPEC.columns[0]))
    assert twice.descending


def test_defaults_stay_out_of_the_address() -> None:
    assert ListQuery.parse(SPEC, {"page": "1", "size": "20", "sort": "pay", "dir": "desc"}).url("/n") == "/n"


@pytest.mark.parametrize(
    ("given_page", "total", "page"), [("9", 41, 3), ("3", 41, 3), ("2", 0, 1), ("0", 41, 1)]
)
def test_a_page_that_does_not_exist_becomes_the_last_one(given_page: str, total: int, page: int) -> None:
    assert ListQuery.parse(SPEC, {"page": given_page}).within(total).page == page


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 10, (1,)),
        (1, 801, (1, 2, None, 41)),
        (3, 801, (1, 2, 3, 4, None, 41)),
        (20, 801, (1, None, 19, 20, 21, None, 41)),
        (41, 801, (1, None, 40, 41)),
    ],
)
def test_pager_shows_the_ends_and_the_neighbours(
    page: int, total: int, numbers: tuple[int | None, ...]
) -> None:
    query = ListQuery.parse(SPEC, {"page": str(page)})
    assert Listing(SPEC, query, [], total, "/needs").page_numbers == numbers


def test_export_asks_for_the_same_records_on_all_pages() -> None:
    query = ListQuery.parse(SPEC, {"state": "closed", "sort": "title", "page": "3", "size": "50"})
    export = Listing(SPEC, query, [], 200, "/needs", export="/needs.xlsx").export_url
    assert export == "/needs.xlsx?state=closed&sort=title&dir=asc"


def test_links_of_cells_quote_the_row() -> None:
    assert SPEC.columns[0].href({"id": "a/b?c", "title": "x"}) == "/needs/a%2Fb%3Fc"


def test_like_pattern_takes_wildcards_literally() -> None:
    assert like_pattern("50%_\\") == "%50\\%\\_\\\\%"
