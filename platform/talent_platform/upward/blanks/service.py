"""A blank comes in; its cells are bound to figures, its totals declared."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.settings import settings
from talent_platform.upward.access import WRITERS
from talent_platform.upward.blanks import queries
from talent_platform.upward.blanks.outline import Sheet, cells_of, totals_of
from talent_platform.upward.blanks.queries import CIPHER, BlankView
from talent_platform.upward.blanks.rules import bindings, refuse_outside
from talent_platform.upward.blanks.schemas import BindForm, BlankForm, ReleaseForm, SumForm
from talent_platform.upward.figures import offered
from talent_platform.upward.tables import UpwardBinding, UpwardBlank, UpwardSum
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.refusal import Limits
from talent_platform.workflow.taking import MEANWHILE, hold

MOST_BOUND = 5_000
"""Cells of one blank."""
_MANY = N_("一份报表最多绑定 5000 个单元格")
_NO_SHEET = N_("没有这张工作表")
_NO_FIGURE = N_("没有这一数据项")
_NO_SUM = N_("合计应为一行、与相加的单元格同宽，或为一列、与其同高，且不在其中；单独一格为全部之和")
_HAS_FORMULA = N_("{cells} 里是公式，已按公式核对，不必另外登记")
_NOTHING_BOUND = N_("这些单元格没有绑定数据项，也没有登记合计")
_NO_TABLE = N_("工作簿里没有内容；请上传上级下发的空表")


async def upload(actor: Actor, form: BlankForm, filename: str, body: bytes) -> int:
    """Keep a blank as it came.

    Raises:
        WorkbookRefused, Invalid: no workbook that can be filled.
    """
    require(actor, *WRITERS)
    limits = Limits(max_bytes=settings().upload_limit_bytes)
    read = await asyncio.to_thread(run_isolated, "outline", body, {}, limits)
    outline = json.loads(read)
    if not any(sheet["texts"] or sheet["formulas"] for sheet in outline):
        raise Invalid(_NO_TABLE, {"file": _NO_TABLE})
    sealed = await asyncio.to_thread(vault.seal, body, CIPHER)
    async with DB.transaction():
        rows = await UpwardBlank.insert(
            UpwardBlank(
                title=form.title, sender=form.sender, file_name=filename[-200:], body=sealed,
                sha256=sha256(body).hexdigest(), outline=read.decode(), actor_name=actor.name,
            )
        )  # fmt: skip
        blank_id = int(rows[0]["id"])
        await audit.record(actor, "upward.uploaded", f"upward:{blank_id}", file=filename[-200:])
    return blank_id


async def bind(
    actor: Actor, blank_id: int, form: BindForm, *, version: int | None
) -> tuple[int, Sequence[str]]:
    """Bind the cells of an area; what was bound there before gives way. Returns how many, and the headings
    that were not read, whose cells stay as they were.

    Raises:
        Invalid: see `rules.bindings`; or too many cells.
        Conflict: changed since `version`.
    """
    async with _held(actor, blank_id, version) as blank:
        sheet = _sheet(blank, form.sheet)
        figure = offered().get(form.figure)
        if figure is None:
            raise Invalid(_NO_FIGURE, {"figure": _NO_FIGURE})
        found = bindings(sheet, figure, form)
        await _release(blank_id, sheet.name, [*found.cells])
        await UpwardBinding.insert(
            *(
                UpwardBinding(
                    blank=blank_id, sheet=sheet.name, cell=cell, figure=figure.name,
                    selection=json.dumps(selection),
                )
                for cell, selection in found.cells.items()
            )
        )  # fmt: skip
        if await UpwardBinding.count().where(UpwardBinding.blank == blank_id) > MOST_BOUND:
            raise Invalid(_MANY, {"area": _MANY})
        await audit.record(
            actor, "upward.changed", f"upward:{blank_id}", area=f"{sheet.name}!{form.area}",
            name=figure.name, quantity=len(found.cells),
        )  # fmt: skip
    return len(found.cells), found.unread


async def add_up(actor: Actor, blank_id: int, form: SumForm, *, version: int | None) -> int:
    """Declare totals; each is compared whenever the blank is filled. Returns how many are new.

    Raises:
        Invalid: outside of the sheet, over a formula, or the areas do not fit.
        Conflict: changed since `version`.
    """
    async with _held(actor, blank_id, version) as blank:
        sheet = _sheet(blank, form.sheet)
        for area in (form.total, form.parts):
            refuse_outside(sheet, area)
        if formulas := [cell for cell in cells_of(form.total) if cell in sheet.formulas]:
            said = Said(_HAS_FORMULA, cells="、".join(formulas[:10]))
            raise Invalid(said, {"total": said})
        try:
            sums = totals_of(form.total, form.parts)
        except ValueError:
            raise Invalid(_NO_SUM, {"total": _NO_SUM}) from None
        known = {(one.sheet, one.total, one.parts) for one in await queries.totals(blank_id)}
        new = [(total, parts) for total, parts in sums if (sheet.name, total, parts) not in known]
        if new:
            await UpwardSum.insert(
                *(UpwardSum(blank=blank_id, sheet=sheet.name, total=t, parts=p) for t, p in new)
            )
            await audit.record(
                actor, "upward.changed", f"upward:{blank_id}", area=f"{sheet.name}!{form.total}",
                name=form.parts, quantity=len(new),
            )  # fmt: skip
    return len(new)


async def release(actor: Actor, blank_id: int, form: ReleaseForm, *, version: int | None) -> int:
    """Take figures out of cells, and declared totals in them. Returns how many; fillings stay as they are.

    Raises:
        Invalid: nothing is bound there.
        Conflict: changed since `version`.
    """
    async with _held(actor, blank_id, version) as blank:
        sheet = _sheet(blank, form.sheet)
        cells = cells_of(form.area)
        count = await _release(blank_id, sheet.name, cells)
        sums = await UpwardSum.delete().where(
            UpwardSum.blank == blank_id, UpwardSum.sheet == sheet.name, UpwardSum.total.is_in(cells)
        ).returning(UpwardSum.id)  # fmt: skip
        if not count + len(sums):
            raise Invalid(_NOTHING_BOUND, {"area": _NOTHING_BOUND})
        await audit.record(
            actor, "upward.changed", f"upward:{blank_id}", area=f"{sheet.name}!{form.area}",
            quantity=-(count + len(sums)),
        )  # fmt: skip
    return count + len(sums)


async def _release(blank_id: int, sheet: str, cells: Sequence[str]) -> int:
    gone = await UpwardBinding.delete().where(
        UpwardBinding.blank == blank_id, UpwardBinding.sheet == sheet, UpwardBinding.cell.is_in([*cells])
    ).returning(UpwardBinding.id)  # fmt: skip
    return len(gone)


def _sheet(blank: BlankView, name: str) -> Sheet:
    for sheet in blank.sheets:
        if sheet.name == name:
            return sheet
    raise Invalid(_NO_SHEET, {"sheet": _NO_SHEET})


@asynccontextmanager
async def _held(actor: Actor, blank_id: int, version: int | None) -> AsyncIterator[BlankView]:
    """The blank, while nobody else changes what is bound in it; afterwards it is a version further."""
    require(actor, *WRITERS)
    async with DB.transaction():
        await hold(UpwardBlank, blank_id)
        blank = await queries.one(actor, blank_id)
        if version is not None and blank.version != version:
            raise Conflict(MEANWHILE)
        yield blank
        await UpwardBlank.update({UpwardBlank.version: UpwardBlank.version + 1}).where(
            UpwardBlank.id == blank_id
        )
