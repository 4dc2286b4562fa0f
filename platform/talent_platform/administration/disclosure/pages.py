"""Pages of the one door: who looked at me, and texts that wait for the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.disclosure import looks, texts
from talent_platform.disclosure.tables import ReviewState
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.reference.contact import LABELS, Way
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect

PLACES: dict[str, tuple[str, str]] = {
    "need": (N_("需求"), "/needs/"),
    "candidate": (N_("人才"), "/candidates/"),
    "team": (N_("项目团队"), "/teams/"),
    "case": (N_("对接"), "/cases/"),
}
"""Kind of record → what it is called, and where its pages lie."""
STATE_BADGES: dict[str, Badge] = {
    ReviewState.WAITING: Badge(N_("待核定"), "warning"),
    ReviewState.PASSED: Badge(N_("已放行"), "success"),
    ReviewState.REFUSED: Badge(N_("不予放行"), "danger"),
}


@get("/looks", include_in_schema=False)
async def own_looks(request: AppRequest) -> Template:
    return page(request, "administration/disclosure/looks.html", rows=await looks.at_own(actor(request)))


@get("/texts", include_in_schema=False)
async def text_list(request: AppRequest) -> Template:
    return await _list_page(request)


async def _list_page(request: AppRequest, *, refusal: str = "") -> Template:
    reader = actor(request)
    rows = [_shown(row) for row in await texts.listed(reader)]
    return page(
        request, "administration/disclosure/texts.html", status=422 if refusal else 200, refusal=refusal,
        waiting=[row for row in rows if row["state"] == ReviewState.WAITING],
        decided=[row for row in rows if row["state"] != ReviewState.WAITING],
        may_decide=reader.role in texts.DECIDERS,
    )  # fmt: skip


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    label, path = PLACES[row["kind"]]
    found = [f"「{text}」（{gettext(LABELS[Way(way)])}）" for way, text in row["found"]]
    return {
        **row, "place": f"{gettext(label)} {row['record']}", "url": f"{path}{row['record']}",
        "found": gettext("、").join(found), "badge": STATE_BADGES[row["state"]],
        "texts": list(row["texts"].values()),
    }  # fmt: skip


@post("/texts/{review_id:int}/{decision:str}", include_in_schema=False)
async def decide_text(
    request: AppRequest, review_id: FromPath[int], decision: FromPath[str]
) -> Response[Any] | Template:
    if decision not in {"pass", "refuse"}:
        raise NotFound
    note = str((await form_values(request)).get("reason", ""))
    try:
        await texts.decide(actor(request), review_id, passed=decision == "pass", note=note)
    except Invalid as error:
        return await _list_page(request, refusal=error.message)
    return redirect(request, "/texts", flash=gettext("已办理"))


HANDLERS = [
    own_looks,
    text_list,
    decide_text,
]
