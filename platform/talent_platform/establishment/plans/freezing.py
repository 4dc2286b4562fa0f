"""Freezing of free seats, by the city alone."""

from __future__ import annotations

from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct
from talent_platform.i18n import N_, gettext
from talent_posts import Category, post_name


async def freeze(
    actor: Actor, institution_id: int, key: tuple[Category, int], quantity: int, day: date, *, document: str
) -> None:
    """Freeze free seats of a grade (a negative quantity gives them back); only the city.

    Raises:
        Conflict: not so many seats are free, or frozen.
    """
    require(actor, Role.CITY)
    await queries.with_posts_id(actor, institution_id)
    refuse_long(document=document)
    if not quantity:
        raise Invalid(N_("请填写数量"), {"quantity": N_("不能为 0")})
    if not document.strip():
        raise Invalid(N_("请填写文号"), {"document": N_("必填，不能为空")})
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        unit = await units.unit_on(institution_id, day)
        frozen = {(p.category, p.grade): p.frozen for p in unit.plan.posts}.get(key, 0)
        if quantity < 0 and frozen < -quantity:
            raise Conflict(gettext("该等级只冻结了 {frozen} 个岗位", frozen=frozen))
        kind = EntryKind.FROZEN if quantity > 0 else EntryKind.UNFROZEN
        decision = await ledger.decide(LedgerAct.FREEZE, institution_id, actor, document=document)
        await ledger.seats(institution_id, kind, key, abs(quantity), day, actor, decision, document=document)
        await ledger.settle()
        await audit.record(
            actor, f"seats.{kind}", f"institution:{institution_id}", post=post_name(*key), quantity=quantity
        )
