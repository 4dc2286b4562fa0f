"""What an applicant does: register, look how it stands, mend what was returned.

Whoever applies has no account, so every answer is the same whether or not somebody or some enterprise is
registered already; only a login that is taken is said, and each question counts against the limit.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import UniqueViolationError

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.keeping.service import LOGIN_TAKEN
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, written
from talent_platform.disclosure import looks
from talent_platform.errors import Conflict, Invalid
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
_WRONG = N_("受理码不正确，请核对")
_OTHER_KIND = N_("这个受理码是以另一种身份注册时取得的；请从查询注册进度进入补正")
_NOT_OWN = N_("与注册时设定的密码不一致")
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
            await proofs.room(kept, columns, 0)
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
    current: str,
) -> ReceiptCode:
    """Send a returned registration again; without a new password or proof those sent before stay. `current`
    is the password sent before.

    Raises:
        Conflict: it is not returned any more.
        Invalid: as `submit` and `to_mend`, or it was sent as another kind.
        TooManyAttempts, Unavailable: as `submit` and `to_mend`.
    """
    row = await to_mend(receipt, current, throttle.of_address(address))
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
            await proofs.room(kept, columns, row.id)
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
        given["sender"] = proofs.sender(address)
    return given


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


async def to_mend(receipt: str, current: str, subject: str) -> RegistrationRow:
    """A returned registration with what was typed, to whoever has its receipt and its password: counties
    know receipts, too. Wrong passwords count as wrong receipts, from wherever they come as well.

    Raises:
        Conflict: it is not returned any more.
        Invalid: as `found`, or another password.
        TooManyAttempts: as `found`, or too many wrong passwords for this registration.
    """
    row = await found(receipt, subject)
    if row.state != RegistrationState.RETURNED:
        raise Conflict(_MOVED_ON)
    attempts = [
        await throttle.use(throttle.WRONG_RECEIPTS, each) for each in (subject, f"registration:{row.id}")
    ]
    kept = await Registration.select(Registration.password_hash).where(Registration.id == row.id)
    if not await passwords.verify(kept[0]["password_hash"], current):
        raise Invalid(_NOT_OWN, {"current": _NOT_OWN})
    for attempt in attempts:
        await throttle.give_back(attempt)
    return row


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
