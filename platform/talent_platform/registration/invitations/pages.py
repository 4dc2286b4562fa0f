"""Inviting enterprises: tick them, then print letters, take a table of the codes, or take them back."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext, ngettext
from talent_platform.registration.access import DECIDERS
from talent_platform.registration.invitations import service
from talent_platform.registration.invitations.lists import INVITATIONS, STATE_BADGES, chosen
from talent_platform.registration.invitations.service import FirmLetter
from talent_platform.settings import settings
from talent_platform.web.forms import Form
from talent_platform.web.listing.batches import ticked, ticked_versions
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    on_paper,
    page,
    redirect,
    refused,
)
from talent_platform.workbooks.columns import Kind, SheetColumn

ADDRESS = "/register/invited"


@get("/invitations", include_in_schema=False)
async def invitation_list(request: AppRequest) -> Template:
    return page(request, "registration/invitations.html", listing=await INVITATIONS.page(request))


@get("/invitations.xlsx", include_in_schema=False, opt=FILE)
async def invitation_file(request: AppRequest) -> Response[bytes]:
    return await INVITATIONS.file(request)


@get("/invitations/batch", include_in_schema=False)
async def chosen_firms(request: AppRequest) -> Template:
    return await _ticked(request, ticked(request), Form())


async def _ticked(request: AppRequest, ids: list[int], form: Form) -> Template:
    firms = await chosen(require(actor(request), *DECIDERS), ids[: service.MOST])
    return page(
        request, "registration/invite.html", firms=firms, form=form, badges=STATE_BADGES,
        missing=len(ids[: service.MOST]) - len(firms), cut=len(ids) > service.MOST, most=service.MOST,
        days=settings().invitation_days, withdrawable=any(firm.state != "none" for firm in firms),
    )  # fmt: skip


@post("/invitations", include_in_schema=False, opt=FILE)
async def invite(request: AppRequest) -> Response[Any] | Template:
    """Letters to print, or the codes as a table; a choice of `withdraw` takes the open ones back."""
    values = await form_values(request)
    ids, inviter = list(ticked_versions(values)), actor(request)
    try:
        match values.get("what"):
            case "withdraw":
                ended = await service.withdraw(inviter, ids)
                said = ngettext("已撤销 {n} 份邀请", ended)
                return redirect(request, "/invitations", flash=said)
            case "table":
                async with export(request, "invitations") as out:
                    letters = await service.invite(inviter, ids)
                    cells = (_cells(request, one) for one in letters)
                    return await out.table(gettext("企业邀请码"), _columns(), cells, count=len(letters))
            case _:
                letters = await service.invite(inviter, ids)
    except Invalid as error:
        return refused(await _ticked(request, ids, Form.refused(values, error)), error)
    except Conflict as error:
        again = await _ticked(request, ids, Form.refused(values, error))
        again.status_code = 409
        return again
    return page(request, "registration/letters.html", letters=letters, address=on_paper(request, ADDRESS))


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn("name", gettext("企业名称"), Kind.TEXT, required=False),
        SheetColumn("credit_code", gettext("统一社会信用代码"), Kind.TEXT, required=False),
        SheetColumn("place", gettext("县区"), Kind.TEXT, required=False),
        SheetColumn("code", gettext("邀请码"), Kind.TEXT, required=False),
        SheetColumn("expires", gettext("有效期至"), Kind.DATE, required=False),
        SheetColumn("address", gettext("网址"), Kind.TEXT, required=False),
    ]


def _cells(request: AppRequest, letter: FirmLetter) -> tuple[object, ...]:
    return (
        letter.name, letter.credit_code, letter.place, letter.code, letter.expires.date(),
        on_paper(request, ADDRESS),
    )  # fmt: skip


HANDLERS = [invitation_list, invitation_file, chosen_firms, invite]
