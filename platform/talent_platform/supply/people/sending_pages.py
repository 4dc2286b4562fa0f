"""Hand-over codes sent to many people, under /candidates/codes: letters to print, or a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.settings import settings
from talent_platform.supply.people import sending
from talent_platform.supply.people.sending import PersonLetter
from talent_platform.web.forms import Form
from talent_platform.web.listing.batches import ticked, ticked_versions
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.rendering import masked
from talent_platform.web.requests import AppRequest, actor, form_values, on_paper, page, refused
from talent_platform.workbooks.columns import Kind, SheetColumn

ADDRESS = "/register/handed"


@get("/candidates/codes", include_in_schema=False)
async def chosen_people(request: AppRequest) -> Template:
    return await _ticked(request, ticked(request), Form())


async def _ticked(request: AppRequest, ids: Sequence[int], form: Form) -> Template:
    chosen, sender = ids[: sending.MOST], sending.sender(actor(request))
    people = await sending.addressees(sender, chosen) if chosen else []
    return page(
        request, "supply/send_codes.html", form=form, missing=len(chosen) - len(people),
        people=[(one.id, one.headline, masked(one.name)) for one in people], most=sending.MOST,
        cut=len(ids) > sending.MOST, days=settings().hand_over_days,
    )  # fmt: skip


@post("/candidates/codes", include_in_schema=False, opt=FILE)
async def send_codes(request: AppRequest) -> Response[Any] | Template:
    """Letters to print, or the codes as a table for a message to each."""
    values = await form_values(request)
    ids, reason = list(ticked_versions(values)), str(values.get("reason", ""))
    try:
        if values.get("what") == "table":
            async with export(request, "candidates:codes") as out:
                letters = await sending.letters(actor(request), ids, reason)
                rows = (_cells(request, one) for one in letters)
                return await out.table(gettext("人才交接码"), _columns(), rows, count=len(letters))
        letters = await sending.letters(actor(request), ids, reason)
    except Invalid as error:
        return refused(await _ticked(request, ids, Form.refused(values, error)), error)
    except Conflict as error:
        again = await _ticked(request, ids, Form.refused(values, error))
        again.status_code = 409
        return again
    return page(request, "supply/code_letters.html", letters=letters, address=on_paper(request, ADDRESS))


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn("name", gettext("姓名"), Kind.TEXT, required=False),
        SheetColumn("phone", gettext("电话"), Kind.TEXT, required=False),
        SheetColumn("code", gettext("交接码"), Kind.TEXT, required=False),
        SheetColumn("expires", gettext("有效期至"), Kind.DATE, required=False),
        SheetColumn("address", gettext("网址"), Kind.TEXT, required=False),
    ]


def _cells(request: AppRequest, letter: PersonLetter) -> tuple[object, ...]:
    return letter.to.name, letter.to.phone, letter.code, letter.expires.date(), on_paper(request, ADDRESS)


HANDLERS = [chosen_people, send_codes]
