"""Enterprises as the bureaus keep them: register, change, assign the liaison officer, and the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping.queries import holders
from talent_platform.accounts.permissions import manageable, require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, written
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.needs.schemas import SCALE_LABELS, EnterpriseForm, Scale
from talent_platform.demand.tables import Enterprise
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks
from talent_platform.reference.codes import branch_name, branches, county_name
from talent_platform.web.rendering import masked

KEEPERS = frozenset({Role.CITY, Role.COUNTY})

_organisation = Enterprise.organisation._
COLUMNS = (
    Enterprise.organisation,
    Enterprise.branch,
    Enterprise.scale,
    Enterprise.contact,
    Enterprise.phone,
    Enterprise.officer,
    Enterprise.officer._.name.as_alias("officer_name"),
    _organisation.name.as_alias("name"),
    _organisation.county.as_alias("county"),
    _organisation.credit_code.as_alias("credit_code"),
)


def labelled(actor: Actor | None, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its texts; whom to call stands in it in clear for the enterprise itself alone."""
    own = actor is not None and actor.organisation_id == row["organisation"]
    return {
        **row,
        **({} if own else {"contact": masked(row["contact"]), "phone": masked(row["phone"], 3, 2)}),
        "place": county_name(row["county"]),
        "branch_name": branch_name(row["branch"]),
        "scale_label": SCALE_LABELS[Scale(row["scale"])],
    }


async def enterprise(actor: Actor | None, organisation_id: int) -> dict[str, Any]:
    """One enterprise.

    Raises:
        NotFound: none the reader may see.
    """
    rows = await Enterprise.select(*COLUMNS).where(
        Enterprise.organisation == organisation_id,
        where(visible(actor, ENTERPRISE), facts_of_enterprises()),
    )
    if not rows:
        raise NotFound
    return labelled(actor, rows[0])


async def _contact(organisation_id: int) -> dict[str, str]:
    rows = await Enterprise.select(Enterprise.contact, Enterprise.phone).where(
        Enterprise.organisation == organisation_id
    )
    return dict(rows[0])


async def unmask(actor: Actor, organisation_id: int, reason: str) -> dict[str, str]:
    """Whom to call at an enterprise, and under which number.

    Raises:
        NotAllowed: no bureau.
        Invalid, TooManyAttempts: see `door.enter`.
    """
    if not actor.is_bureau:
        raise NotAllowed
    await enterprise(actor, organisation_id)
    subject = f"organisation:{organisation_id}"
    await door.enter(
        actor, "enterprise.unmasked", subject, reason, fields=("contact", "phone"), people=[subject]
    )
    return await _contact(organisation_id)


async def with_contact(actor: Actor, organisation_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a bureau typed, with the stored contact where it left a field empty: it changes without seeing."""
    await managed(actor, organisation_id)
    typed = {name: value for name, value in values.items() if value or name not in ("contact", "phone")}
    return {**await _contact(organisation_id), **typed}


async def register(actor: Actor, form: EnterpriseForm) -> int:
    """Enter an enterprise into the tree under its county's bureau; returns its organisation id.

    Raises:
        NotAllowed: neither the city nor the enterprise's own county.
        Conflict: the credit code is registered already.
    """
    require(actor, *KEEPERS)
    _check_county(actor, form.county)
    async with DB.transaction():
        parents = await Organisation.select(Organisation.id).where(
            Organisation.kind == str(OrganisationKind.COUNTY), Organisation.county == form.county
        )
        if not parents:
            raise Invalid(N_("该县区还没有主管部门"), {"county": N_("该县区还没有主管部门")})
        try:
            rows = await Organisation.insert(
                Organisation(
                    parent=parents[0]["id"], kind=str(OrganisationKind.ENTERPRISE), name=form.name,
                    county=form.county, credit_code=form.credit_code,
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(gettext("信用代码 {code} 已登记", code=form.credit_code)) from error
        organisation_id = int(rows[0]["id"])
        await Enterprise.insert(Enterprise(organisation=organisation_id, **_columns(form)))
        await audit.record(actor, "enterprise.registered", f"organisation:{organisation_id}", name=form.name)
    return organisation_id


def _check_county(actor: Actor, county: str) -> None:
    if actor.role is Role.COUNTY and county != actor.county:
        raise NotAllowed(N_("只能登记本县区的企业"))


def _columns(form: EnterpriseForm) -> dict[str, Any]:
    return {
        "branch": form.branch, "category": branches()[form.branch].category, "scale": str(form.scale),
        "contact": form.contact, "phone": form.phone,
    }  # fmt: skip


async def managed(actor: Actor, organisation_id: int) -> dict[str, Any]:
    """An enterprise the actor keeps.

    Raises:
        NotFound, NotAllowed: neither the city nor the enterprise's own county.
    """
    require(actor, *KEEPERS)
    row = await enterprise(actor, organisation_id)
    inside = await Enterprise.exists().where(
        Enterprise.organisation == organisation_id,
        where(manageable(actor, ENTERPRISE), facts_of_enterprises()),
    )
    if not inside:
        raise NotAllowed
    return row


async def edit(actor: Actor, organisation_id: int, form: EnterpriseForm) -> None:
    """Change what is known of an enterprise; its credit code stays.

    Raises:
        NotAllowed: neither the city nor the enterprise's own county.
        Invalid: another credit code.
    """
    before = await managed(actor, organisation_id)
    _check_county(actor, form.county)
    if before["credit_code"] and form.credit_code != before["credit_code"]:
        raise Invalid(N_("信用代码不能改；如登记错了，请重新登记企业"), {"credit_code": N_("信用代码不能改")})
    async with DB.transaction():
        if (
            not await Organisation.select(Organisation.id)
            .where(Organisation.id == organisation_id)
            .lock_rows("UPDATE")
        ):  # taken back meanwhile with the file it came in
            raise NotFound
        await Organisation.update(
            {
                Organisation.name: form.name, Organisation.county: form.county,
                Organisation.credit_code: form.credit_code,
            }
        ).where(Organisation.id == organisation_id)  # fmt: skip
        await Enterprise.update(written(_columns(form))).where(Enterprise.organisation == organisation_id)
        await audit.record(actor, "enterprise.edited", f"organisation:{organisation_id}", name=form.name)


async def officers(actor: Actor) -> list[tuple[str, str]]:
    """(account id, name) of the liaison officers the actor may assign: the city's, and those of the
    county."""
    require(actor, *KEEPERS)
    found = {
        str(one.id): one.name
        for one in await holders(Role.OFFICER)
        if actor.role is Role.CITY or one.kind == OrganisationKind.CITY or one.county == actor.county
    }
    return list(found.items())


async def assign_officer(actor: Actor, organisation_id: int, officer_id: int | None) -> None:
    """Give the enterprise its talent liaison officer, or none.

    Raises:
        NotAllowed: neither the city nor the enterprise's own county.
        Invalid: not an officer the actor may assign.
        Conflict: it is one that must have an officer.
    """
    await managed(actor, organisation_id)
    if officer_id is not None and str(officer_id) not in dict(await officers(actor)):
        raise Invalid(N_("请从名单中选择人才联络员"), {"officer": N_("请从名单中选择人才联络员")})
    async with DB.transaction():
        rows = await (
            Enterprise.select(Enterprise.officer)
            .where(Enterprise.organisation == organisation_id)
            .lock_rows("UPDATE")
        )
        for told in hooks("enterprise.officer"):
            await told(actor, organisation_id, rows[0]["officer"], officer_id)
        await Enterprise.update({Enterprise.officer: officer_id}).where(
            Enterprise.organisation == organisation_id
        )
        await audit.record(actor, "enterprise.officer", f"organisation:{organisation_id}", officer=officer_id)
