"""What of registrations waits on somebody's desk, and what who registered is told at the front desk."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.clock import day_of
from talent_platform.database.engine import views
from talent_platform.i18n import gettext as _
from talent_platform.reference.codes import county_name
from talent_platform.registration.access import DECIDERS, REGISTRATION
from talent_platform.registration.applications.lists import REGISTRATIONS
from talent_platform.registration.applications.queries import COLUMNS, FACTS, RegistrationRow, history
from talent_platform.registration.tables import Registration, RegistrationState
from talent_platform.web.tiles import Desk, Matter, Tile


async def desk(viewer: Actor) -> Desk:
    if viewer.role not in DECIDERS:
        return Desk()
    waiting, url = await REGISTRATIONS.figure(viewer, state=str(RegistrationState.SUBMITTED))
    tile = Tile(_("待核实的注册申请"), waiting, _("份"), url, "warning", "building", 110)
    return Desk([tile] if waiting else [])


async def at_front_desk(actor: Actor, name: str, last_four: str) -> Sequence[Matter]:
    """Newest first; refused and lapsed ones have no phone any more, and are found by their receipt only."""
    rows = (
        await Registration.select(*COLUMNS)
        .where(
            where(manageable(actor, REGISTRATION), FACTS),
            Registration.person == name,
            Registration.phone.like(f"%{last_four}"),
        )
        .order_by(Registration.id, ascending=False)
    )
    return [await _matter(row) for row in views(RegistrationRow, rows)]


async def _matter(row: RegistrationRow) -> Matter:
    about = _("{kind}注册申请", kind=_(row.kind_label))
    url = f"/registrations/{row.id}"
    match row.state:
        case RegistrationState.SUBMITTED:
            return Matter(
                about, _("已收到，待核实"), by=day_of(row.expires), turn=county_name(row.desk), url=url
            )
        case RegistrationState.PROVING:
            return Matter(
                about, _(row.badge.label), [_("本人填写收到的验证码")], day_of(row.expires),
                turn=_("提出申请的人"), url=url,
            )  # fmt: skip
        case RegistrationState.RETURNED:
            notes = [line.note for line in await history(row.id) if line.action == "return"]
            return Matter(
                about, _("已退回补正"), notes[:1], day_of(row.expires), turn=_("提出申请的人"), url=url
            )
        case RegistrationState.CONFIRMED:
            return Matter(about, _("已确认，账号「{login}」已开通", login=row.login), url=url)
        case _:
            return Matter(about, _(row.badge.label), url=url)
