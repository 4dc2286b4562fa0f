"""Whatever stands in a body where something else belongs: a sentence says so, at the field it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx

WRONG: tuple[Any, ...] = (
    [], {}, [[]], [{}], {"a": []}, [1], True, 1.5, 10**30, "ⅹ?", None,
)  # fmt: skip
METHODS = ("post", "put", "patch", "delete")


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def fields(schema: dict[str, Any], document: dict[str, Any], depth: int = 3) -> Iterator[tuple[str, ...]]:
    """Ways to the fields of a body: names, and `*` for an item of a list."""
    schema = resolved(schema, document)
    for one in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from fields(one, document, depth)
    if not depth:
        return
    if "items" in schema:
        for way in fields(schema["items"], document, depth - 1):
            yield "*", *way
    for name, inner in schema.get("properties", {}).items():
        yield (name,)
        for way in fields(inner, document, depth - 1):
            yield name, *way


def body(way: tuple[str, ...], value: Any) -> Any:
    for step in reversed(way):
        value = [value] if step == "*" else {step: value}
    return value


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for path, operations in document["paths"].items():
        for method in METHODS:
            content = operations.get(method, {}).get("requestBody", {}).get("content", {})
            if "application/json" in content and path != "/api/v1/session":
                for way in dict.fromkeys(fields(content["application/json"]["schema"], document)):
                    yield method, re.sub(r"\{[^}]*\}", "1", path), way


def wrong_in(answer: httpx.Response) -> str:
    """What is not to be answered; empty where all is well."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code not in (400, 422):
        return ""
    said = answer.json()
    if answer.status_code == 400 and not said.get("errors"):
        return f"no field: {said['detail']}"
    for text in (said["detail"], *said.get("errors", {}).values()):
        if not re.search(r"[\u3400-\u9fff]", text) or re.search(r"[a-z]{3,} [a-z]{2,}", text):
            return f"no sentence: {text}"
    return ""


async def test_a_wrong_type_is_answered_at_its_field(tokens: dict[str | None, httpx.AsyncClient]) -> None:
    document = (await tokens[None].get("/schema/openapi.json")).json()
    complaints: dict[str, str] = {}
    asked = 0
    for method, path, way in bodies(document):
        for value in WRONG:
            asked += 1
            answer = await tokens["city"].request(method.upper(), path, json=body(way, value))
            if wrong := wrong_in(answer):
                complaints.setdefault(wrong, f"{method} {path} {way} {value!r}")
    assert not complaints, "\n".join(f"{k}: {v}" for k, v in complaints.items())
    assert asked > 2000
