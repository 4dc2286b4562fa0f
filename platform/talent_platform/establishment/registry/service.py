"""Institutions are opened, closed and opened again by the city, on paper."""

from __future__ import annotations

from datetime import date

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.establishment.tables.rounds import PromotionRound, RoundState
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city


async def open_institution(actor: Actor, form: OpeningForm) -> int:
    """Enter an institution with its place in the tree; plan, roster and accounts follow. Returns its id.

    Raises:
        NotAllowed: not the city.
        Conflict: the credit code is taken.
        Invalid: no bureau of that county; a county's or township's institution without a county.
    """
    require(actor, Role.CITY)
    if form.level in COUNTY_LEVELS and not form.county:
        raise Invalid(N_("县区、乡镇所属单位须选择县区"), {"county": N_("请选择县区")})
    async with DB.transaction():
        try:
            rows = await Organisation.insert(
                Organisation(
                    kind=str(OrganisationKind.INSTITUTION), name=form.name, county=form.county or None,
                    credit_code=form.credit_code, parent=await _bureau(form.county),
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(gettext("信用代码 {code} 已登记", code=form.credit_code)) from error
        made = await Institution.insert(
            Institution(
                organisation=rows[0]["id"], kind=form.kind, level=form.level,
                jurisdiction=form.county or city()[0],
            )
        )  # fmt: skip
        institution_id = int(made[0]["id"])
        await audit.record(
            actor, "institution.opened", f"institution:{institution_id}", name=form.name,
            document=form.document,
        )  # fmt: skip
    return institution_id


async def _bureau(county: str) -> int:
    kind = OrganisationKind.COUNTY if county else OrganisationKind.CITY
    condition = Organisation.county == county if county else Organisation.county.is_null()
    rows = await (
        Organisation.select(Organisation.id)
        .where(Organisation.kind == str(kind), condition)
        .order_by(Organisation.id)
    )
    if not rows:
        raise Invalid(N_("这个县区还没有人社部门"), {"county": N_("这个县区还没有人社部门")})
    return int(rows[0]["id"])


async def close(actor: Actor, institution_id: int, form: ClosingForm) -> None:
    """From the day after on nobody is appointed, entered or planned there; what was stays to be read.

    Raises:
        Conflict: closed already, or somebody is in post, on the road or in a special post, or a round takes
            applications.
    """
    require(actor, Role.CITY)
    await queries.institution_id(actor, institution_id)
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        await _refuse_unsettled(institution_id, form.closed)
        await Institution.update({Institution.closed: form.closed}).where(Institution.id == institution_id)
        await audit.record(
            actor, "institution.closed", f"institution:{institution_id}", day=form.closed,
            document=form.document,
        )  # fmt: skip


async def _refuse_unsettled(institution_id: int, day: date) -> None:
    unit = await units.unit_on(institution_id, day)
    staying = [
        each for each in unit.roster for held in each.holdings if held.here and each.last_day(held) > day
    ]
    if staying:
        raise Conflict(gettext("尚有 {n} 人在岗，须先办结离岗或调出", n=len({each.id for each in staying})))
    if await Appointment.exists().where(
        Appointment.institution == institution_id,
        Appointment.state.is_in([str(state) for state in HOLDING_STATES]),
    ):
        raise Conflict(N_("尚有在办的聘用申请，须先办结或撤回"))
    if await SpecialPost.exists().where(
        SpecialPost.institution == institution_id,
        SpecialPost.state.is_in(["asked", "department", "county", "open"]),
    ):
        raise Conflict(N_("尚有特设岗位，须先核销或不予同意"))
    if await PromotionRound.exists().where(
        PromotionRound.institution == institution_id, PromotionRound.state == RoundState.OPEN
    ):
        raise Conflict(N_("尚有竞聘未办结，须先评定或取消"))


async def reopen(actor: Actor, institution_id: int, document: str) -> None:
    """A closing entered by mistake or taken back.

    Raises:
        Conflict: it is not closed.
        Invalid: no document.
    """
    require(actor, Role.CITY)
    refuse_long(document=document)
    await queries.institution_id(actor, institution_id)
    if len(document.strip()) < 3:
        raise Invalid(N_("请填写依据文号"), {"document": N_("必填，不能为空")})
    async with DB.transaction():
        await ledger.lock(institution_id)
        if await queries.closed_on(institution_id) is None:
            raise Conflict(N_("本单位没有撤销"))
        await Institution.update({Institution.closed: None}).where(Institution.id == institution_id)
        await audit.record(
            actor, "institution.reopened", f"institution:{institution_id}", document=document.strip()
        )
