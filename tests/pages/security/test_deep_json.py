"""JSON nested as deep as a client likes is a request in error on every route, never a failure of ours."""

from __future__ import annotations

import json

from litestar.routes import HTTPRoute
from serving import application

DEPTHS = (400, 990, 100_000)


def writing_routes() -> list[tuple[str, str]]:
    found = []
    for route in application().routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/"):
            path = route.path_format
            for name in route.path_parameters:
                path = path.replace("{" + name + "}", "1")
            found += [(method, path) for method in sorted(route.methods & {"POST", "PUT", "PATCH", "DELETE"})]
    return found


async def test_no_depth_breaks_a_route(open_api) -> None:
    api = await open_api("city")
    broken = []
    for method, path in writing_routes():
        for depth in DEPTHS:
            whole = "[" * depth + "1" + "]" * depth
            within = '{"login": ' + '{"a":' * depth + "1" + "}" * depth + ', "name": []}'
            for body in (whole, within):
                answer = await api.request(
                    method, path, content=body, headers={"Content-Type": "application/json"}
                )
                if answer.status_code >= 500:
                    broken.append((method, path, depth, answer.status_code))
    assert broken == []


async def test_it_is_refused_as_json(open_api) -> None:
    api = await open_api("city")
    deep = "[" * 100_000 + "]" * 100_000
    answer = await api.post("/api/v1/runs", content=deep, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert json.loads(answer.text)["status"] == 400
    assert answer.headers["content-type"] == "application/problem+json"
