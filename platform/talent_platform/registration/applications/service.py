"""What an applicant does: register, look how it stands, mend what was returned.

Whoever applies has no account, so every answer is the same whether or not somebody or some enterprise is
registered already; only a login that is taken is said, and each question counts against the limit.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import UniqueViolationError

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.keeping.service import LOGIN_TAKEN
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB, written
from talent_platform.disclosure import looks
from talent_platform.errors import Conflict, Invalid, TooManyAttempts, Unavailable
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import county_name
from talent_platform.registration import codes
from talent_platform.registration.applications import proofs, queries
from talent_platform.registration.applications.life import STATE_LABELS
from talent_platform.registration.applications.proofs import Proof
from talent_platform.registration.applications.queries import RegistrationRow
from talent_platform.registration.applications.schemas import (
    EnterpriseRegistration,
    RegistrationForm,
)
from talent_platform.registration.codes import Reached
from talent_platform.registration.tables import (
    WAITING,
    Registration,
    RegistrationChange,
    RegistrationKind,
    RegistrationState,
)
from talent_platform.settings import settings
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import hold

APPLICANT = N_("注册人")
"""Who signs in the history what no account did."""
_PURPOSE = "receipt of a registration"
_FULL = N_("待核实的证明材料已存满，暂时不能在网上提交；请稍后再试，或到县区主管部门窗口办理")
_COUNTY_FULL = N_("该县区待核实的证明材料已存满，暂时不能在网上提交；请稍后再试，或到县区主管部门窗口办理")
_SENDER_FULL = N_("您所在的网络待核实的证明材料已到上限；请等已提交的核实后再试，或到县区主管部门窗口办理")
_SENDER_PARTS, _COUNTY_PARTS = 40, 4
"""What one network address, and what one county, may fill of all room: a 40th, and a quarter. So a stranger
fills neither the room of others nor that of other counties (docs/security.md)."""
_ROOM_SECONDS = 3600
"""When to come back: a county decides within days, not seconds."""
_WRONG = N_("受理码不正确，请核对")
_OTHER_KIND = N_("这个受理码是以另一种身份注册时取得的；请从查询注册进度进入补正")
_MOVED_ON = N_("这份注册现在不能补正；请查询最新状态")


@dataclass(frozen=True)
class ReceiptCode:
    """By which the applicant comes back; shown this once."""

    text: str
    expires: datetime


async def submit(
    kind: RegistrationKind, form: RegistrationForm, password: str, proof: bytes, *, address: str
) -> ReceiptCode:
    """Send a registration; `proof` is asked of enterprises.

    Raises:
        Invalid: a bad password, no proof, a login that is taken, or nowhere to send a code to.
        TooManyAttempts: too many from this network address, too many of its proofs wait, or too many codes
            went to that phone or mailbox.
        Unavailable: too many proofs wait, in all or for the county.
    """
    passwords.check(password, field="password", about=_about(form))
    kept = _proof(kind, proof) if proof or kind is RegistrationKind.ENTERPRISE else None
    await throttle.use(throttle.REGISTRATIONS, throttle.of_address(address))
    await _free(form.login, 0)
    to = _reached(form)
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    code = one_time.fresh()
    columns = {**await _columns(form, kept, address), **(to.columns if to else {})}
    state = RegistrationState.PROVING if to else RegistrationState.SUBMITTED
    made = Registration(
        {getattr(Registration, name): value for name, value in columns.items()}, kind=str(kind),
        state=str(state), password_hash=hashed, receipt_hash=one_time.digest(code, _PURPOSE),
    )  # fmt: skip
    try:
        async with DB.transaction():
            await _room(kept, columns, 0)
            registration_id = int((await Registration.insert(made))[0]["id"])
            await _note(registration_id, "apply" if to else "submit", None, state)
            if to is not None:
                await codes.send(registration_id, to)
    except UniqueViolationError as error:
        raise Invalid(LOGIN_TAKEN, {"login": LOGIN_TAKEN}) from error
    return ReceiptCode(code, made.expires)


async def resubmit(
    asked: RegistrationKind,
    receipt: str,
    form: RegistrationForm,
    password: str,
    proof: bytes,
    *,
    address: str,
) -> ReceiptCode:
    """Send a returned registration again; without a new password or proof those sent before stay.

    Raises:
        Conflict: it is not returned any more.
        Invalid: as `submit` and `found`, or it was sent as another kind.
        TooManyAttempts, Unavailable: as `submit` and `found`.
    """
    row = await found(receipt, throttle.of_address(address))
    kind = RegistrationKind(row.kind)
    if kind is not asked:
        raise Invalid(_OTHER_KIND, {"receipt": _OTHER_KIND})
    if password:
        passwords.check(password, field="password", about=_about(form))
    kept = _proof(kind, proof) if proof else None
    await throttle.use(throttle.REGISTRATIONS, throttle.of_address(address))
    await _free(form.login, row.id)
    columns = await _columns(form, kept, address)
    if password:
        columns["password_hash"] = await asyncio.to_thread(passwords.hash_password, password)
    saved = {
        Registration.state: str(RegistrationState.SUBMITTED), Registration.version: Registration.version + 1,
        Registration.updated: now(),
    }  # fmt: skip
    mended = (Registration.id == row.id) & (Registration.state == str(RegistrationState.RETURNED))
    try:
        async with DB.transaction():
            await hold_one(row.id)
            await _room(kept, columns, row.id)
            done = await Registration.update(written(columns, saved)).where(mended).returning(Registration.id)
            if not done:
                raise Conflict(_MOVED_ON)
            await _note(row.id, "resubmit", RegistrationState.RETURNED)
    except UniqueViolationError as error:
        raise Invalid(LOGIN_TAKEN, {"login": LOGIN_TAKEN}) from error
    return ReceiptCode(receipt, now() + timedelta(days=settings().registration_days))


def _reached(form: RegistrationForm) -> Reached | None:
    if isinstance(form, EnterpriseRegistration):
        return None
    return codes.reached(form.prove_by, form.phone, form.mail)


def _about(form: RegistrationForm) -> tuple[str, ...]:
    return (form.login, form.person, form.name if isinstance(form, EnterpriseRegistration) else "")


def _proof(kind: RegistrationKind, body: bytes) -> Proof | None:
    if kind is not RegistrationKind.ENTERPRISE:
        return None
    if not body:
        raise Invalid(proofs.MISSING, {"proof": proofs.MISSING})
    return proofs.read(body)


async def _free(login: str, but: int) -> None:
    """Raises Invalid: an account has the login, or another registration that waits."""
    waits = Registration.state.is_in([str(state) for state in WAITING])
    if await Account.exists().where(Account.login == login) or await Registration.exists().where(
        Registration.login == login, waits, Registration.id != but
    ):
        raise Invalid(LOGIN_TAKEN, {"login": LOGIN_TAKEN})


async def _columns(form: RegistrationForm, proof: Proof | None, address: str) -> dict[str, object]:
    given: dict[str, object] = {
        "login": form.login, "person": form.person, "phone": form.phone, "county": form.county,
        "desk": form.county, "expires": now() + timedelta(days=settings().registration_days),
    }  # fmt: skip
    if isinstance(form, EnterpriseRegistration):
        known = await queries.known_firm(form.credit_code)
        given |= {
            "firm": form.name, "credit_code": form.credit_code, "branch": form.branch,
            "scale": str(form.scale), "contact": form.contact,
            "desk": (known and known.county) or form.county,
        }  # fmt: skip
    if proof is not None:
        given |= {"proof": proof.sealed, "proof_kind": proof.kind, "proof_size": proof.size}
        given["sender"] = _sender(address)
    return given


def _sender(address: str) -> str:
    """By which proofs of one network are counted together; it names none."""
    network = throttle.of_address(address).encode()
    return hmac.new(vault.key("sender of a registration"), network, hashlib.sha256).hexdigest()


async def _room(proof: Proof | None, columns: Mapping[str, object], but: int) -> None:
    """
    Raises:
        TooManyAttempts: of this sender too many proofs wait.
        Unavailable: too many wait together, or for this county.
    """
    if proof is None:
        return
    await Registration.raw("SELECT pg_advisory_xact_lock(hashtextextended('proofs of registrations', 0))")
    [held] = await Registration.raw(
        "SELECT coalesce(sum(proof_size), 0) AS all, "
        "coalesce(sum(proof_size) FILTER (WHERE desk = {}), 0) AS county, "
        "coalesce(sum(proof_size) FILTER (WHERE sender = {}), 0) AS sender FROM registration "
        "WHERE state IN ('submitted', 'returned') AND id <> {}",
        columns["desk"], columns["sender"], but,
    )  # fmt: skip
    most = settings().proof_total_bytes
    if int(held["sender"]) + proof.size > max(most // _SENDER_PARTS, settings().proof_limit_bytes):
        raise TooManyAttempts(_SENDER_FULL, _ROOM_SECONDS)
    if int(held["county"]) + proof.size > max(most // _COUNTY_PARTS, settings().proof_limit_bytes):
        raise Unavailable(_COUNTY_FULL, _ROOM_SECONDS)
    if int(held["all"]) + proof.size > most:
        raise Unavailable(_FULL, _ROOM_SECONDS)


async def _note(
    registration_id: int, action: str, before: str | None, after: str = RegistrationState.SUBMITTED
) -> None:
    written = line(None, action, before=before, after=str(after), signed=APPLICANT)
    await write_line(RegistrationChange, {"registration": registration_id}, written)
    await audit.record(None, f"registration.{action}", f"registration:{registration_id}")


async def hold_one(registration_id: int) -> None:
    """One at a time for a credit code, then the row."""
    await Registration.raw(
        "SELECT pg_advisory_xact_lock(hashtextextended('registration of ' || "
        "coalesce(credit_code, login), 0)) FROM registration WHERE id = {}",
        registration_id,
    )
    await hold(Registration, registration_id)


async def found(receipt: str, subject: str) -> RegistrationRow:
    """The registration of a receipt; a wrong one counts against `subject` (`throttle.py`).

    Raises:
        Invalid: no such receipt.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await throttle.use(throttle.WRONG_RECEIPTS, subject)
    rows = await Registration.select(*queries.COLUMNS).where(
        Registration.receipt_hash == one_time.digest(receipt, _PURPOSE)
    )
    if not rows:
        raise Invalid(_WRONG, {"receipt": _WRONG})
    await throttle.give_back(attempt)
    return RegistrationRow(**rows[0])


@dataclass(frozen=True, slots=True)
class Standing:
    """What an applicant reads of the own registration."""

    kind: str
    state: str
    label: str
    note: str
    """Why it was returned or refused."""
    county: str
    expires: datetime
    login: str
    looks: list[looks.LookedAt]
    """Who has looked at the name and phone, and why."""


async def standing(row: RegistrationRow) -> Standing:
    last = (await queries.history(row.id))[0]
    note = last.note if last.action in ("return", "refuse") else ""
    if last.action == "overtaken":
        note = gettext("该企业已由另一份注册确认；您如也需要账号，请联系本单位已有账号的同事或主管部门")
    return Standing(
        row.kind, row.state, gettext(STATE_LABELS[row.state]), note, county_name(row.county), row.expires,
        row.login, await looks.at([f"registration:{row.id}"]),
    )  # fmt: skip
