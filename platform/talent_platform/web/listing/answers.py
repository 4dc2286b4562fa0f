"""A list as the API answers it: one shape for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from talent_platform.web.listing.parameters import PLAIN, asked
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest

Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    """One page of a list: `total` rows in all, page `page` of `size` rows each."""

    total: int
    page: int
    size: int
    items: list[Item]

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`NeedPage`, as the document calls it, of `Need` or `NeedOut`."""
        name = params[0].__name__
        for view in ("Out", "View", "Card"):
            name = name.removesuffix(view)
        return f"{name}Page"


def page_of(model: type[Item], query: ListQuery, total: int, rows: Sequence[Any]) -> Page[Item]:
    """The rows of one page."""
    items = [model.model_validate(row, from_attributes=True) for row in rows]
    return Page[model](total=total, page=query.page, size=query.size, items=items)  # type: ignore[valid-type]


def plain_page(request: AppRequest, model: type[Item], rows: Sequence[Any]) -> Page[Item]:
    """The page asked for of a list that is only turned over, all of whose rows are at hand."""
    query = asked(PLAIN, request)
    return page_of(model, query, len(rows), rows[query.offset : query.offset + query.size])
