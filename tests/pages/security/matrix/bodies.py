"""What is sent to the routes that change something: one value for each name of a field, less what differs."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from asking import Route
from planting import BRANCH, COUNTIES, credit_code
from planting_posts import workbook
from planting_surveys import blank
from serving import described
from town import Town

from talent_platform.accounts.sign_in.middleware import COOKIE
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.workbooks.columns import columns_of

SENT = tomllib.loads(Path(__file__).with_name("bodies.toml").read_text(encoding="utf-8"))
PASSWORD = "correct horse battery"
SURVEY_CSV = ",".join(["统一社会信用代码", *(one.title for one in columns_of(TalentNeedForm))]) + "\nX,焊工\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _properties(route: Route) -> dict[str, Any] | None:
    """Fields of an operation's body as the API describes it; nothing where it takes no body."""
    operation = described()["paths"].get(route.path, {}).get(route.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()), {}).get("schema", {})
    if "$ref" in schema:
        schema = described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema.get("properties")


def variants(route: Route, town: Town, side: int) -> Iterator[dict[str, Any]]:
    """The bodies to try with a route about rows of a side."""
    name = route.name.replace(" /api/v1", " ", 1)
    over = [entry for entry in SENT["body"] if route.name in entry["at"] or name in entry["at"]] or [
        {"with": [{}]}
    ]
    for changes in over[0]["with"]:
        as_api = SENT["api"] if route.path.startswith("/api/") else {}
        yield _filled({**SENT["fields"], **as_api, **changes}, town, side)


def _filled(value: Any, town: Town, side: int) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, town, side) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, town, side) for item in value]
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    match value[1:]:
        case "none":
            return None
        case "password":
            return PASSWORD
        case "credit_code":
            return credit_code(side)
        case "branch":
            return BRANCH.code
        case "county":
            return COUNTIES[side - 1]
        case "bureau":
            return town.people[f"county{side}"].organisation
        case "officer" | "filler" | "city" as who:
            return town.people[{"officer": f"officer{side}", "filler": f"county{side}"}.get(who, who)].id
        case "staff":
            return town.of("staff", side)[-2].id
        case kind:
            return (town.of(kind, side) or town.of(kind, 0))[0].id


async def send(client: httpx.AsyncClient, route: Route, url: str, body: dict[str, Any]) -> httpx.Response:
    """As a browser sends a form, or as an API client with the same session as Bearer token."""
    upload = route.path.endswith(("/imports", "/workbook"))
    files = None
    if route.path.endswith("/imports"):
        files = {"file": ("表.xlsx", workbook(body["kind"], "一"), XLSX)}
    if route.path in ("/upward/new", "/api/v1/upward"):
        files = {"file": ("表.xlsx", blank("甲"), XLSX)}
    if route.path in ("/register/{kind}", "/api/v1/registrations"):
        files = {"proof": ("执照.pdf", b"%PDF-1.7", "application/pdf")}
    if route.path.endswith(("/attachments", "/minutes", "/{key}/file")):
        files = {"file": ("回函.pdf", b"%PDF-1.7 1", "application/pdf")}
    if upload and route.path.endswith("/workbook"):
        files = {"file": ("表.csv", SURVEY_CSV.encode(), "text/csv")}
    if not route.path.startswith("/api/"):
        form = {name: _text(value) for name, value in _flat(body).items()}
        form["_csrf_token"] = client.cookies.get("csrftoken", "")
        return await client.request(route.method, url, data=form, files=files)
    token = client.cookies.get(COOKIE)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if upload:
        return await client.post(url, data={"kind": body["kind"]}, files=files, headers=headers)
    if files:
        given = {name: _text(value) for name, value in body.items()}
        return await client.post(url, data=given, files=files, headers=headers)
    properties = _properties(route)
    given = None if properties is None else {n: v for n, v in body.items() if n in properties}
    return await client.request(route.method, url, json=given, headers=headers)


def _flat(body: dict[str, Any]) -> dict[str, Any]:
    """Rows of a repeated group under the names a form has for them."""
    form: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for key in value[0]:
                form[f"{name}.{key}"] = [row.get(key, "") for row in value]
        elif name == "posts":
            form |= {f"{c}-{g}": n for c, grades in value.items() for g, n in grades.items()}
        else:
            form[name] = value
    return form


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
