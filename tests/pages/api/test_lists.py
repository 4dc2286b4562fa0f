"""Every list of the API answers in one shape and takes the parameters it declares, and no others."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import httpx
from serving import described

DOCUMENT = described()
SHAPE = {"total", "page", "size", "items"}


def answer_schema(operation: dict[str, Any]) -> dict[str, Any]:
    answer = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    schema = next(iter(answer.get("content", {}).values()), {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"].get(name, schema)


def reads() -> dict[str, dict[str, Any]]:
    return {path: methods["get"] for path, methods in DOCUMENT["paths"].items() if "get" in methods}


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one["schema"] for one in operation.get("parameters", []) if one["in"] == "query"}


LISTS = [path for path, one in reads().items() if set(answer_schema(one).get("properties", {})) >= SHAPE]


def test_nothing_but_the_shape_of_lists_answers_several_rows() -> None:
    assert len(LISTS) > 30
    for path, operation in reads().items():
        schema = answer_schema(operation)
        # What is like something is six at most: there is nothing to turn over.
        assert schema.get("type") != "array" or "/similar/" in path, path
        if path in LISTS and path != "/api/v1/search":
            assert set(schema["properties"]) == SHAPE, path
            assert set(schema["required"]) == SHAPE, path


def test_a_list_declares_how_it_is_turned_over() -> None:
    for path in LISTS:
        declared = parameters(reads()[path])
        for name in ("page",) if path == "/api/v1/search" else ("page", "size"):
            assert declared[name]["minimum"] == 1, path
            assert declared[name]["maximum"] > 1, path
            assert declared[name]["default"] >= 1, path


def addressed(path: str) -> str:
    words = {"{view}": "unplaced", "{kind}": "needs", "{name}": "over_quota_queue_order"}
    for place, word in words.items():
        path = path.replace(place, word)
    return re.sub(r"{\w+}", "1", path)


async def test_what_is_not_declared_is_refused_by_name(tokens: dict[str | None, httpx.AsyncClient]) -> None:
    for login in ("city", "candidate", None):
        for path, operation in reads().items():
            answer = await tokens[login].get(addressed(path), params={"colour": "red"})
            assert answer.status_code == 400, (path, answer.text)
            assert answer.headers["content-type"].startswith("application/problem+json")
            problem = answer.json()
            assert "colour" in problem["detail"]
            assert set(problem["errors"]) == {"colour"}, path
            for name in parameters(operation):
                assert name in problem["errors"]["colour"]


def impossible(name: str, schema: dict[str, Any]) -> str:
    if schema.get("type") == "integer":
        return "-1"
    if schema.get("type") == "string" and "enum" not in schema and "pattern" not in schema:
        return "x" * (schema.get("maxLength", 500) + 1)
    return "no such value"


async def test_a_value_no_list_can_have_is_refused_by_name(
    tokens: dict[str | None, httpx.AsyncClient],
) -> None:
    tried = 0
    for path in LISTS:
        for name, schema in parameters(reads()[path]).items():
            if schema.get("type") == "array":
                continue
            answer = await tokens["auditor"].get(addressed(path), params={name: impossible(name, schema)})
            if answer.status_code in {403, 404}:
                continue  # not for the auditor, or there is no row number one
            tried += 1
            assert answer.status_code in {400, 422}, (path, name, answer.text)
            assert name in answer.text, path
    assert tried > 120


async def test_a_page_past_the_last_is_empty_and_says_which_it_is(
    tokens: dict[str | None, httpx.AsyncClient],
) -> None:
    city = tokens["city"]
    first = (await city.get("/api/v1/accounts", params={"size": 2})).json()
    assert (first["page"], first["size"], len(first["items"])) == (1, 2, 2)
    beyond = (await city.get("/api/v1/accounts", params={"size": 2, "page": 999})).json()
    assert beyond == {"total": first["total"], "page": 999, "size": 2, "items": []}
    seen: list[int] = []
    for page in count(1):
        answer = await city.get("/api/v1/accounts", params={"size": 7, "page": page})
        if not answer.json()["items"]:
            break
        seen += [one["id"] for one in answer.json()["items"]]
    assert len(seen) == len(set(seen)) == first["total"]


async def test_every_list_is_the_same_page_by_page(tokens: dict[str | None, httpx.AsyncClient]) -> None:
    for path in LISTS:
        for login in ("auditor", "city", "institution"):
            whole = await tokens[login].get(addressed(path), params={"size": 1000})
            if path == "/api/v1/search" or whole.status_code in {403, 404}:
                continue
            assert whole.status_code == 200, (path, login, whole.text)
            total, items = whole.json()["total"], whole.json()["items"]
            assert len(items) == min(total, 1000), path
            half = max(1, total // 2)
            pages = [
                (await tokens[login].get(addressed(path), params={"size": half, "page": page})).json()[
                    "items"
                ]
                for page in (1, 2, 3)
            ]
            assert [one for page in pages for one in page] == items[: 3 * half], path


async def test_what_only_others_may_filter_by_is_not_passed_over(
    tokens: dict[str | None, httpx.AsyncClient],
) -> None:
    answer = await tokens[None].get("/api/v1/needs", params={"state": "draft"})
    assert answer.status_code == 400
    assert "state" in answer.json()["errors"]
    assert (await tokens["enterprise"].get("/api/v1/candidates?consent=no")).status_code == 400
    twice = await tokens["city"].get("/api/v1/needs?state=open&state=draft")
    assert (twice.status_code, set(twice.json()["errors"])) == (400, {"state"})
