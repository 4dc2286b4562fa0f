"""Whether an account may sit in an organisation."""

from __future__ import annotations

from talent_platform.accounts.actor import HOMES, KIND_LABELS, Actor, OrganisationKind, fits
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.tables import Organisation
from talent_platform.errors import Invalid, NotAllowed
from talent_platform.i18n import N_, gettext


async def check_territory(actor: Actor, organisation_id: int | None) -> None:
    if actor.role is not Role.COUNTY:
        return
    inside = await Organisation.exists().where(
        Organisation.id == organisation_id, Organisation.county == actor.county
    )
    if not inside:
        raise NotAllowed(N_("只能为本县区的单位开设账号"))


async def check_home(role: Role, organisation_id: int | None) -> str:
    """Name of the organisation, "" for none.

    Raises:
        Invalid: no such organisation, or one in which the role cannot sit.
    """
    kind, name = None, ""
    if organisation_id is not None:
        rows = await Organisation.select(Organisation.kind, Organisation.name).where(
            Organisation.id == organisation_id
        )
        if not rows:
            raise Invalid(N_("没有这个单位"), {"organisation": N_("没有这个单位")})
        kind, name = OrganisationKind(rows[0]["kind"]), rows[0]["name"]
    if not fits(role, kind):
        message = home_needed(role)
        raise Invalid(message, {"organisation": message})
    return name


def home_needed(role: Role) -> str:
    """The sentence that says in which kind of organisation the role sits."""
    kinds = [kind for kind in OrganisationKind if kind in HOMES[role]]
    names = gettext("或").join(gettext(KIND_LABELS[kind]) for kind in kinds)
    role_name = gettext(LABELS[role])
    if not kinds:
        return gettext("「{role}」账号不属于任何单位，请不要选择单位", role=role_name)
    if None in HOMES[role]:
        return gettext("「{role}」账号的单位只能是{kinds}，或不选单位", role=role_name, kinds=names)
    return gettext("「{role}」账号的单位必须是{kinds}", role=role_name, kinds=names)
