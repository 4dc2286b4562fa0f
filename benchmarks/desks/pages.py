"""Every page and list of the desk, asked for by every kind of account once the walk is over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Final

import httpx

from talent_platform.accounts.sign_in.acting import token_hash
from talent_platform.accounts.tables import Session
from talent_platform.database.engine import DB
from talent_platform.establishment.people.schemas import FACTS

if TYPE_CHECKING:
    from litestar import Litestar

    from benchmarks.desks.city import City

_ROWS: Final = {
    "institution_id": "institution", "appointment_id": "appointment", "plan_id": "post_plan",
    "special_id": "special_post", "round_id": "promotion_round", "person_id": "staff_member",
    "value_id": "figure_value", "record_id": "staff_record", "correction_id": "record_correction",
    "decision_id": "appointment_decision", "applicant_id": "round_applicant",
}  # fmt: skip
_WORDS: Final = {"kind": tuple(FACTS), "name": ("override_days",), "rule_id": ("H1a",)}
_TABS: Final = ("seats", "people", "requests", "specials", "forecast", "plans")
_DESK: Final = re.compile("/posts|/api/v1/(posts|institutions|appointments)")
_PLACE: Final = re.compile(r"\{(\w+):\w+\}")
_FIELD: Final = re.compile(r"<(?:input|textarea)\b[^>]*>")
_LABEL: Final = re.compile(r"<label[^>]*>.*?</label>", re.DOTALL)
_RULE: Final = re.compile(r"\b[GH]\d{1,2}[a-z]?\b")
_IDS: Final = frozenset({
    "person", "special", "entry", "need", "candidate", "institution", "appointment", "plan", "rules",
    "override", "record", "round", "applicant",
})  # fmt: skip


async def faults(city: City, app: Litestar, rows: int) -> list[str]:
    """What is no answer, and what people would have to type that they cannot know, on so many rows of each
    page."""
    found = []
    for login in ("walk-city", "walk-county0", "walk-department0", f"walk-unit{city.units[0]}"):
        headers = {"Authorization": f"Bearer {await _signed_in(city, login)}"}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as reader:
            for url in await _addresses(city, app, rows):
                answer = await reader.get(url)
                city.answered[answer.status_code] += 1
                if answer.status_code >= 500:
                    found.append(f"{login}: {url} answered {answer.status_code}")
                elif "html" in answer.headers.get("content-type", ""):
                    found += [f"{login}: {url} asks for {what}" for what in _unknowable(answer.text)]
    return found


async def _signed_in(city: City, login: str) -> str:
    token = f"token of {login}"
    await Session.insert(
        Session(
            token_hash=token_hash(token), account=city.actors[login].account_id,
            expires=datetime.now(UTC) + timedelta(days=1),
        )
    )  # fmt: skip
    return token


async def _addresses(city: City, app: Litestar, rows: int) -> list[str]:
    read = {route.path for route in app.routes if "GET" in getattr(route, "methods", ())}
    found = []
    for path in sorted(filter(_DESK.match, read)):
        made = [path]
        for name in _PLACE.findall(path):
            values: Sequence[object] = _WORDS.get(name) or await _some(_ROWS[name], rows)
            made = [re.sub(rf"\{{{name}:\w+\}}", str(each), url) for url in made for each in values]
        found += made if len(made) <= rows else city.random.sample(made, rows)
    units = await _some("institution", rows)
    return found + [f"/posts/institutions/{unit}?tab={tab}" for unit in units for tab in _TABS]


async def _some(table: str, rows: int) -> list[int]:
    """The first ones, and the latest."""
    sql = f"SELECT id FROM {table} ORDER BY id"
    found = await DB.asyncpg_pool.fetch(f"({sql} LIMIT $1) UNION ({sql} DESC LIMIT $1)", (rows + 1) // 2)
    return [row["id"] for row in found]


def _unknowable(page: str) -> Iterator[str]:
    """A number of the database, or the code of a rule, that somebody would have to type."""
    for field in _FIELD.findall(page):
        told = dict(re.findall(r'\b([a-z-]+)="([^"]*)"', field))
        if told.get("type", "text") in {"text", "number", "search"} and (
            told.get("name") in _IDS or _RULE.search(unescape(told.get("placeholder", "")))
        ):
            yield f"{told.get('name')}: {field[:120]}"
    for text in _LABEL.findall(page):
        if 'type="checkbox"' not in text and (code := _RULE.search(unescape(re.sub("<[^>]*>", "", text)))):
            yield f"the rule {code[0]}: {text[:120]}"
