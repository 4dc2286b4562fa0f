"""Institutions are opened, closed and opened again by the city, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm, RegisteredForm
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment
from talent_platform.establishment.tables.institutions import Institution, RegistryRecord
from talent_platform.establishment.tables.rounds import PromotionRound, RoundState
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import city


def _refuse_nowhere(form: RegisteredForm) -> None:
    if form.level in COUNTY_LEVELS and not form.county:
        raise Invalid(N_("县区、乡镇所属单位须选择县区"), {"county": N_("请选择县区")})


async def open_institution(actor: Actor, form: OpeningForm) -> int:
    """Enter an institution with its place in the tree; plan, roster and accounts follow. Returns its id.

    Raises:
        NotAllowed: not the city.
        Conflict: the credit code is taken.
        Invalid: no bureau of that county; a county's or township's institution without a county.
    """
    require(actor, Role.CITY)
    _refuse_nowhere(form)
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
        await _record(actor, institution_id, form.document)
        await audit.record(
            actor, "institution.opened", f"institution:{institution_id}", name=form.name,
            document=form.document,
        )  # fmt: skip
    return institution_id


async def put_right(actor: Actor, institution_id: int, form: RegisteredForm) -> None:
    """A unit has another name, or was entered with a wrong place, kind or rank. What was decided before stays
    as it was; from now on rules ask the figures of the new place and rank.

    Raises:
        NotAllowed: not the city.
        Conflict: closed; nothing changes; another place, kind or rank while an office is asked about a plan,
            a request or a special post, or a round takes applications.
        Invalid: no bureau of that county; a county's or township's institution without a county.
    """
    require(actor, Role.CITY)
    await queries.institution_id(actor, institution_id)
    _refuse_nowhere(form)
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        was = await queries.institution(actor, institution_id)
        now = {"name": form.name, "county": form.county or None, "kind": form.kind, "level": form.level}
        changed = {name for name, value in now.items() if was[name] != value}
        if not changed:
            raise Conflict(N_("与现在登记的内容相同"))
        if changed != {"name"}:
            await _refuse_asked(institution_id)
        await _keep_first(actor, institution_id)
        await Organisation.update({
            Organisation.name: form.name, Organisation.county: form.county or None,
            Organisation.parent: await _bureau(form.county),
        }).where(Organisation.id == was["organisation"])  # fmt: skip
        await Institution.update({
            Institution.kind: form.kind, Institution.level: form.level,
            Institution.jurisdiction: form.county or city()[0],
        }).where(Institution.id == institution_id)  # fmt: skip
        await _record(actor, institution_id, form.document)
        await audit.record(
            actor, "institution.put_right", f"institution:{institution_id}", document=form.document,
            **{name: {"from": was[name], "to": now[name]} for name in sorted(changed)},
        )  # fmt: skip


async def _refuse_asked(institution_id: int) -> None:
    rows = await Institution.raw(
        "WITH asked AS (SELECT institution, state FROM appointment WHERE state = ANY({})"
        " UNION ALL SELECT institution, state FROM post_plan WHERE state IN ('department', 'county', 'city')"
        " UNION ALL SELECT institution, state FROM special_post"
        " WHERE state IN ('asked', 'department', 'county')"
        " UNION ALL SELECT institution, state FROM promotion_round WHERE state = 'open')"
        " SELECT FROM asked WHERE institution = {} LIMIT 1",
        [str(state) for state in HOLDING_STATES], institution_id,
    )  # fmt: skip
    if rows:
        raise Conflict(
            N_("本单位有方案、聘用申请、特设岗位或竞聘正在办理，须先办结或撤回，再更改类型、隶属和县区")
        )


async def _keep_first(actor: Actor, institution_id: int) -> None:
    """What a unit was that came into the books before this was recorded, on no paper."""
    if not await RegistryRecord.exists().where(RegistryRecord.institution == institution_id):
        await _record(actor, institution_id, "")


async def _record(actor: Actor, institution_id: int, document: str) -> None:
    """Beside what the unit is from now on."""
    row = await queries.institution(actor, institution_id)
    told = {name: row[name] for name in ("name", "kind", "level", "jurisdiction", "county", "closed")}
    await RegistryRecord.insert(
        RegistryRecord(
            institution=institution_id, **told, document=document, actor_id=actor.account_id,
            actor_name=actor.name,
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRegistered:
    """What a unit was from a record on."""

    name: str
    kind: str
    level: str
    county: str | None
    closed: date | None
    document: str
    at: datetime
    actor_name: str


async def registered(actor: Actor, institution_id: int) -> Sequence[UnitRegistered]:
    """What was entered of a unit the reader may see, the latest first."""
    await queries.institution_id(actor, institution_id)
    rows = (
        await RegistryRecord.select(*columns_of(UnitRegistered, RegistryRecord))
        .where(RegistryRecord.institution == institution_id)
        .order_by(RegistryRecord.id, ascending=False)
    )
    return views(UnitRegistered, rows)


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
        await _keep_first(actor, institution_id)
        await Institution.update({Institution.closed: form.closed}).where(Institution.id == institution_id)
        await _record(actor, institution_id, form.document)
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
        await _record(actor, institution_id, document.strip())
        await audit.record(
            actor, "institution.reopened", f"institution:{institution_id}", document=document.strip()
        )
