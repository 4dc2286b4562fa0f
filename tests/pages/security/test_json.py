"""A body that is no JSON, or nested as deep as a client likes, is a request in error on every route, said
with its place in the reader's language, and never a failure of ours."""

from __future__ import annotations

import pytest
from litestar.enums import RequestEncodingType
from litestar.routes import HTTPRoute
from serving import application

DEPTHS = (400, 990, 100_000)
JSON = {"Content-Type": "application/json"}


def writing_routes(*, reads: bool = False) -> list[tuple[str, str]]:
    """`reads`: only those that look at what is sent."""
    found = []
    for route in application().routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/"):
            path = route.path_format
            for name in route.path_parameters:
                path = path.replace("{" + name + "}", "1")
            for method in sorted(route.methods & {"POST", "PUT", "PATCH", "DELETE"}):
                handler, _ = route.route_handler_map[method]
                if not reads or _takes_json(handler):
                    found.append((method, path))
    return found


def _takes_json(handler) -> bool:
    field = handler.parsed_data_field
    return field is not None and getattr(field.kwarg_definition, "media_type", "") == RequestEncodingType.JSON


async def test_no_depth_breaks_a_route(open_api) -> None:
    api = await open_api("city")
    broken = []
    for method, path in writing_routes():
        for depth in DEPTHS:
            whole = "[" * depth + "1" + "]" * depth
            within = '{"login": ' + '{"a":' * depth + "1" + "}" * depth + ', "name": []}'
            for body in (whole, within):
                answer = await api.request(method, path, content=body, headers=JSON)
                if answer.status_code >= 500:
                    broken.append((method, path, depth, answer.status_code))
    assert broken == []


@pytest.mark.parametrize(("body", "said"), [
    ('{"姓名": "甲",\n "grade": }', "请求的内容不是有效的 JSON：第 2 行第 11 列附近有误"),
    ('{"姓名": "甲", }', "请求的内容不是有效的 JSON：第 1 行第 13 列附近有误"),
    ('{"grade": 7', "请求的内容不是有效的 JSON：第 1 行第 12 列附近有误"),
    (b'{"name": "\xbc\xd7"}', "请求的内容不是 UTF-8 编码的文字"),
    ("[" * 100_000 + "]" * 100_000, "请求的内容嵌套过深"),
])  # fmt: skip
async def test_what_is_no_json_is_said_with_its_place(open_api, body, said) -> None:
    api = await open_api("city")
    wrong, routes = [], writing_routes(reads=True)
    assert len(routes) > 100
    for method, path in routes:
        answer = await api.request(method, path, content=body, headers=JSON)
        if (answer.status_code, answer.json()["detail"]) != (400, said):
            wrong.append((method, path, answer.status_code, answer.text[:200]))
        assert answer.headers["content-type"] == "application/problem+json"
    assert wrong == []
