"""The second person's answer on a page, the same for every kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from litestar import Response
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.dated import service
from talent_platform.dated.service import DatedKind, Value
from talent_platform.errors import Conflict, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, redirect

PROPOSED = N_("已提出，须由本局另一人确认后生效")
_DONE = {"confirm": N_("已确认，自所定之日起采用"), "withdraw": N_("已撤回")}


async def close(
    request: AppRequest,
    kind: DatedKind[Value],
    value_id: int,
    act: str,
    *,
    address: str,
    again: Callable[[Form], Awaitable[Template]],
    confirm: Callable[[Actor, int], Awaitable[None]] | None = None,
) -> Response[Any] | Template:
    """Confirm or withdraw (`act`) and go to `address`; where it no longer waits, the page `again`.
    `confirm`: instead of the usual one, where the kind asks for more.

    Raises:
        NotFound: another act.
        NotAllowed: not a second person of the bureau.
    """
    second = require(actor(request), Role.CITY)
    if act not in _DONE:
        raise NotFound
    try:
        if act == "withdraw":
            await service.withdraw(kind, second, value_id)
        else:
            await (confirm or partial(service.confirm, kind))(second, value_id)
    except Conflict as error:
        return await again(Form({}, {}, error.message))
    return redirect(request, address, flash=gettext(_DONE[act]))
