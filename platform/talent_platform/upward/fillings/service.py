"""A blank is filled for a period: every figure counted once, every cell a sum over it."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.settings import settings
from talent_platform.upward.access import WRITERS
from talent_platform.upward.blanks import queries as blanks
from talent_platform.upward.blanks.queries import CIPHER
from talent_platform.upward.figures import Counted, Period, kept_from, offered, value_of
from talent_platform.upward.tables import UpwardBlank, UpwardFilling
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.refusal import Limits
from talent_platform.workflow.taking import hold

_NOTHING = N_("还没有绑定数据项；请先绑定，再填报")
_FUTURE = N_("填报期的第一天不能晚于今天")


class PeriodForm(BaseModel):
    """The period a blank is filled for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))] = Field(title=N_("自"))
    last: Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))] = Field(title=N_("至"))

    @model_validator(mode="after")
    def _in_order(self) -> PeriodForm:
        if self.last < self.first:
            raise PydanticCustomError("period", N_("最后一天不能早于第一天"), {"field": "last"})
        return self


async def fill(actor: Actor, blank_id: int, form: PeriodForm) -> int:
    """Fill a blank with the figures of a period as they are now; what was filled before stays. A figure that
    is not known leaves its cells empty.

    Raises:
        Invalid: the period has not begun.
        Conflict: nothing is bound.
        NotAllowed: a figure is kept from this writer for now.
    """
    require(actor, *WRITERS)
    if form.first > today():
        raise Invalid(_FUTURE, {"first": _FUTURE})
    period = Period(form.first, form.last)
    async with DB.transaction():
        await hold(UpwardBlank, blank_id)  # whoever binds cells now is waited for
        blank = await blanks.one(actor, blank_id)
        bound = await blanks.bound(blank_id)
        sums = await blanks.totals(blank_id)
    if not bound:
        raise Conflict(_NOTHING)
    if said := await kept_from(actor, {one.figure for one in bound}, period):
        raise NotAllowed(said)
    counted: dict[str, Counted | None] = {}
    for name in {one.figure for one in bound}:
        figure = offered().get(name)
        counted[name] = await figure.count(period) if figure is not None else None
    values = []
    for one in bound:
        counts = counted[one.figure]
        value = value_of(offered()[one.figure], counts, one.selection) if counts is not None else None
        values.append({
            "sheet": one.sheet, "cell": one.cell, "figure": one.figure, "selection": dict(one.selection),
            "value": value,
        })  # fmt: skip
    options = {
        "bound": [{name: each[name] for name in ("sheet", "cell", "value")} for each in values],
        "sums": [{"sheet": one.sheet, "total": one.total, "parts": one.parts} for one in sums],
    }
    body = await blanks.body_of(blank_id)
    limits = Limits(max_bytes=settings().upload_limit_bytes)
    checked, _, filled = (await asyncio.to_thread(run_isolated, "fill", body, options, limits)).partition(
        b"\n"
    )
    sealed = await asyncio.to_thread(vault.seal, filled, CIPHER)
    async with DB.transaction():
        rows = await UpwardFilling.insert(
            UpwardFilling(
                blank=blank_id, blank_version=blank.version, first=form.first, last=form.last,
                values=json.dumps(values, ensure_ascii=False), sums=checked.decode(),
                sha256=sha256(filled).hexdigest(), body=sealed, actor_id=actor.account_id,
                actor_name=actor.name,
            )
        )  # fmt: skip
        filling_id = int(rows[0]["id"])
        await audit.record(
            actor, "upward.filled", f"upward:{blank_id}", since=form.first, until=form.last,
            quantity=len(values),
        )  # fmt: skip
    return filling_id
