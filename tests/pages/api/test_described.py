"""The API keeps to its own description, whoever asks for whatever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance
]  # fmt: skip
SIGNING_OUT = {("delete", "/api/v1/session"), ("delete", "/api/v1/me/sessions")}
EXAMPLES = 11
"""Per operation."""


def examples(operation: Any) -> list[schemathesis.Case]:
    """The same well-formed requests in every run; every other one is about a row that may exist."""
    found: list[schemathesis.Case] = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy())
    def collect(case: schemathesis.Case) -> None:
        if len(found) % 2:
            for name, value in case.path_parameters.items():
                if isinstance(value, int):
                    case.path_parameters[name] = value % 7 + 1
        found.append(case)

    collect()
    return found


async def send(client: httpx.AsyncClient, case: schemathesis.Case) -> httpx.Response:
    sent = case.as_transport_kwargs("http://testserver")
    # The token is the client's own, not one made up for the scheme of the description.
    own = {"user-agent", "authorization"}
    headers = {name: value for name, value in sent["headers"].items() if name.lower() not in own}
    data = sent.get("data")
    body = {"content": data} if isinstance(data, bytes | str) else {"data": data}
    return await client.request(
        sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"),
        files=sent.get("files"), headers=headers, **body,
    )  # fmt: skip


def operations(document: dict[str, Any]) -> Iterator[Any]:
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = result.ok()
        # Signing out would end the token the other requests need.
        if (operation.method, operation.path) not in SIGNING_OUT:
            yield operation


async def test_every_answer_is_one_the_description_knows(tokens: dict[str | None, httpx.AsyncClient]) -> None:
    document = (await tokens[None].get("/schema/openapi.json")).json()
    askers = list(tokens.items())
    complaints: dict[str, str] = {}
    statuses: set[int] = set()
    for operation in operations(document):
        # Who asks first is the operation's own, so that another operation more changes nothing here.
        first = crc32(operation.label.encode())
        for number, case in enumerate(examples(operation)):
            login, client = askers[(first + number) % len(askers)]
            answer = await send(client, case)
            statuses.add(answer.status_code)
            try:
                case.validate_response(answer, checks=CHECKS)
            except (FailureGroup, Failure) as failure:
                complaints.setdefault(f"{operation.label} {answer.status_code}", f"as {login}: {failure}")
            if answer.status_code >= 400:
                kind = answer.headers["content-type"]
                assert kind == "application/problem+json", (operation.label, answer.status_code, kind)
                assert answer.json()["status"] == answer.status_code
    assert not complaints, "\n".join(f"{k}: {v[:600]}" for k, v in list(complaints.items())[:40])
    assert {200, 201, 401, 403, 404, 422} <= statuses
