"""What the county does with a registration: confirm, return, refuse; and what the clock does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from piccolo.query.functions.aggregate import Max

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping.service import open_chosen
from talent_platform.accounts.roles import Role
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.registration.applications import proofs, queries, service, telling
from talent_platform.registration.applications.life import STATE_LABELS, STEPS
from talent_platform.registration.applications.queries import RegistrationRow
from talent_platform.registration.applications.service import hold_one
from talent_platform.registration.tables import (
    WAITING,
    Registration,
    RegistrationChange,
    RegistrationKind,
    RegistrationState,
)
from talent_platform.settings import settings
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import lapse, take

_NO_MATCH = N_("受理码与这份申请不符；请核对申请人出示的受理码")
_OVER = N_("这份注册已过有效期，须重新注册")
_NO_ENTERPRISE = N_("这个信用代码已由其他类型的单位登记，不能注册为企业；请退回或不予注册")
_NOT_OPENED = N_("该企业已在平台：确认认领之前，请先下载并核对这份注册的证明材料")
UNPROVED: dict[str, object] = {"password_hash": None, "code": "", "code_until": None, "address": None}
"""What a registration needs to be proved, and loses however it ends."""
_GONE: dict[str, object] = {
    **UNPROVED, "channel": "", "address_named": "", "proof": None, "phone": "", "contact": "", "sender": "",
}  # fmt: skip
"""What is kept of nobody who did not get in."""


async def decide(
    actor: Actor, registration_id: int, action: str, *, note: str, version: int | None, receipt: str = ""
) -> str:
    """Take a step of `life.STEPS`; returns the state it led to. A person's registration is confirmed with the
    receipt the person shows at the front desk.

    Raises:
        Invalid: no note; no or another receipt.
        TooManyAttempts: too many wrong receipts of this account, or looks where the firm has accounts.
        Conflict: it was decided or sent again meanwhile, or the login or credit code is another's by now.
    """
    row = await queries.managed(actor, registration_id)
    if action == "confirm" and row.kind != RegistrationKind.ENTERPRISE:
        await _shown(actor, registration_id, receipt)
    return await take(FLOW, actor, registration_id, action, Given(note=note, version=version))


async def _shown(actor: Actor, registration_id: int, receipt: str) -> None:
    try:
        row = await service.found(receipt, throttle.of_account(actor.account_id))
    except Invalid as error:
        raise Invalid(_NO_MATCH, {"receipt": _NO_MATCH}) from error
    if row.id != registration_id:
        raise Invalid(_NO_MATCH, {"receipt": _NO_MATCH})


async def _decided(taken: Taken[RegistrationRow]) -> dict[str, object]:
    await telling.tell(asdict(taken.row), taken.step.target)
    match taken.step.action:
        case "confirm":
            return await _let_in(taken)
        case "refuse":
            return _GONE
        case _:
            return {"expires": now() + timedelta(days=settings().registration_days)}


async def _let_in(taken: Taken[RegistrationRow]) -> dict[str, object]:
    actor, row = taken.actor, taken.row
    if row.expires < now():
        raise Conflict(_OVER)
    firm = await _firm(actor, row) if row.kind == RegistrationKind.ENTERPRISE else None
    hashed = await Registration.select(Registration.password_hash).where(Registration.id == row.id)
    account = await open_chosen(
        actor, login=row.login, name=row.person, role=Role(row.kind), organisation_id=firm,
        password_hash=hashed[0]["password_hash"], reason=taken.given.note.strip(),
    )  # fmt: skip
    return {**UNPROVED, "organisation": firm, "account": account, "channel": ""}


async def _firm(actor: Actor, row: RegistrationRow) -> int:
    """The organisation of the credit code: as it stands in the tree, where the registration is a claim on it,
    else as registered. Others who wait for it are told that this one came first."""
    known = await queries.known_firm(row.credit_code)
    if known is None:
        form = EnterpriseForm.model_validate(
            {
                "name": row.firm, "credit_code": row.credit_code, "county": row.county, "branch": row.branch,
                "scale": row.scale, "contact": row.contact, "phone": row.phone,
            }
        )  # fmt: skip
        firm = await enterprises.register(actor, form)
    elif known.kind != OrganisationKind.ENTERPRISE:
        raise Conflict(_NO_ENTERPRISE)
    elif not actor.reaches(known.county):
        raise NotAllowed
    else:
        await _proof_opened(actor, row)
        firm = known.id
    others = await Registration.select(Registration.id).where(
        Registration.credit_code == row.credit_code, Registration.id != row.id,
        Registration.state.is_in([str(state) for state in WAITING]),
    )  # fmt: skip
    for other in others:
        await lapse(FLOW, other["id"], "overtaken", due=lambda _row: True, does=_overtaken, note="")
    return firm


async def _proof_opened(actor: Actor, row: RegistrationRow) -> None:
    """Raises Invalid: who confirms a claim on an enterprise has not opened its proof as it was last sent."""
    sent = await RegistrationChange.select(Max(RegistrationChange.at)).where(
        RegistrationChange.registration == row.id, RegistrationChange.action.is_in(["submit", "resubmit"])
    )
    opened = await AuditEntry.exists().where(
        AuditEntry.subject == f"registration:{row.id}", AuditEntry.action == "export.made",
        AuditEntry.actor_id == actor.account_id, AuditEntry.at >= sent[0]["max"],
    )  # fmt: skip
    if not opened:
        raise Invalid(_NOT_OPENED, {"proof": _NOT_OPENED})


async def _overtaken(row: Mapping[str, Any]) -> dict[str, object]:
    await telling.tell(row, RegistrationState.REFUSED)
    return _GONE


async def _lapsed(row: Mapping[str, Any]) -> dict[str, object]:
    await telling.tell(row, RegistrationState.EXPIRED)
    return _GONE


FLOW: Workflow[RegistrationRow] = Workflow(
    "registration", N_("注册申请"), Registration, RegistrationChange, "registration", STATE_LABELS, STEPS,
    queries.managed, before=_decided, hold=hold_one,
)  # fmt: skip


async def expire() -> int:
    """Let go of those that nobody confirmed, or mended, in time; returns how many."""
    waits = Registration.state.is_in([str(state) for state in WAITING])
    rows = await Registration.select(Registration.id).where(waits, Registration.expires < now())
    lapsed = [
        await lapse(FLOW, row["id"], "expire", due=lambda row: row["expires"] < now(), does=_lapsed, note="")
        for row in rows
    ]
    return sum(lapsed)


async def forget() -> int:
    """Delete what is no longer needed of those that were confirmed long enough ago; returns of how many."""
    old = now() - timedelta(days=settings().registration_kept_days)
    gone = (
        await Registration.update(
            {
                Registration.proof: None, Registration.proof_kind: "", Registration.proof_size: 0,
                Registration.phone: "", Registration.contact: "", Registration.sender: "",
            }
        )
        .where(
            Registration.state == str(RegistrationState.CONFIRMED), Registration.updated < old,
            (Registration.phone != "") | Registration.proof.is_not_null(),
        )
        .returning(Registration.id)
    )  # fmt: skip
    return len(gone)


async def unmask(actor: Actor, registration_id: int, reason: str) -> dict[str, str]:
    """Who asks, and how to reach them.

    Raises:
        Invalid, TooManyAttempts: see `door.enter`.
    """
    row = await queries.managed(actor, registration_id)
    subject = f"registration:{registration_id}"
    fields = ("name", "contact", "phone")
    await door.enter(actor, "registration.unmasked", subject, reason, fields=fields, people=[subject])
    return {"person": row.person, "contact": row.contact, "phone": row.phone}


async def proof_of(actor: Actor, registration_id: int) -> tuple[str, bytes]:
    """File name and bytes of the proof, for who decides.

    Raises:
        NotFound: there is none, or none the actor may see.
    """
    row = await queries.managed(actor, registration_id)
    kept = await Registration.select(Registration.proof).where(Registration.id == row.id)
    if kept[0]["proof"] is None:
        raise NotFound
    name = gettext("注册申请{id}证明材料", id=row.id)
    return f"{name}.{row.proof_kind}", vault.unseal(kept[0]["proof"], proofs.CIPHER)
