"""Recording and moving a certificate; revoking takes two people."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.correcting.checks import check
from talent_platform.certificates.correcting.same_paper import require_new
from talent_platform.certificates.correcting.service import CORRECTION, TWICE, waiting
from talent_platform.certificates.register import queries
from talent_platform.certificates.register.life import RESTORE, REVOKE, STATE_LABELS, STEPS
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.register.schemas import CertificateForm, key_of_person
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateRevocation,
    CertificateState,
)
from talent_platform.certificates.told.relying import tell
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.integrity.entries import service as entries
from talent_platform.reference.form_values import values_of
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import hold, take

FLOW: Workflow[CertificateRow] = Workflow(
    "certificate", N_("证书"), Certificate, CertificateChange, "certificate", STATE_LABELS, STEPS,
    queries.managed,
)  # fmt: skip
_REVOKING: Workflow[CertificateRow] = replace(FLOW, steps={REVOKE.action: REVOKE})


@dataclass(frozen=True)
class ProposedRevocation(ProposedValue):
    certificate: int
    cause: str


REVOCATION = DatedKind(
    "revocation", CertificateRevocation, ProposedRevocation, N_("这份证书的撤销已在等待确认")
)


async def record(actor: Actor, form: CertificateForm) -> int:
    """Write down a certificate that others issued; returns its id.

    Raises:
        Invalid: days that cannot be, or a 职业资格 that the directory of its day does not have.
        Conflict: the body has issued one of this number already.
    """
    require(actor, Role.CITY)
    await check(form)
    values = {**values_of(form, without=("identity",)), "person_key": key_of_person(form.identity)}
    async with DB.transaction():
        await require_new(values)
        try:
            async with DB.transaction():
                rows = await Certificate.insert(Certificate(**values))
        except UniqueViolationError as error:
            raise Conflict(TWICE) from error
        certificate = int(rows[0]["id"])
        recorded = line(actor, "recorded", after=str(CertificateState.VALID))
        await write_line(CertificateChange, {"certificate": certificate}, recorded)
        await audit.record(actor, "certificate.recorded", f"certificate:{certificate}", number=form.number)
    return certificate


async def move(actor: Actor, certificate_id: int, action: str, *, note: str, version: int | None) -> str:
    """Suspend it, or let it be valid again, and tell who relies on it; returns the state. Raises as
    `workflow.taking.take`."""
    async with DB.transaction():
        state = await take(FLOW, actor, certificate_id, action, Given(note=note, version=version))
        await tell(actor, certificate_id, action)
    return state


async def propose_revocation(actor: Actor, certificate_id: int, paper: Paper, *, cause: str = "") -> int:
    """Lay a revocation before a second person; `paper.note` says why, `cause` for which fraud, if for one
    (`life.FRAUDS`).

    Raises:
        Invalid: no reason.
        Conflict: it is revoked, or another waits.
    """
    if not paper.note:
        raise Invalid(N_("请写明撤销的原因"), {"note": N_("请写明撤销的原因")})
    async with DB.transaction():  # a correction is done by then, or finds that this waits
        await hold(Certificate, certificate_id)
        row = await queries.managed(actor, certificate_id)
        if row.state == CertificateState.REVOKED:
            raise Conflict(N_("这份证书已经撤销"))
        proposed = await dated.propose(
            REVOCATION, actor, paper, {"certificate": certificate_id, "cause": cause}
        )
    return proposed  # noqa: RET504 - mypy takes it that a transaction may swallow


async def confirm_revocation(actor: Actor, revocation_id: int) -> None:
    """It is revoked from now on, and a correction that waits is withdrawn, for it is of what stood until now;
    for a fraud an entry of the integrity archive is proposed with it.

    Raises:
        Conflict: it no longer waits, or the certificate is revoked.
        NotAllowed: not a second person of the bureau.
    """
    row = await dated.one(REVOCATION, revocation_id)
    async with DB.transaction():
        await dated.confirm(REVOCATION, actor, revocation_id)
        if (correction := await waiting(row.certificate)) is not None:  # before the lock, as who confirms one
            with suppress(Conflict):  # withdrawn meanwhile
                await dated.withdraw(CORRECTION, actor, correction)
        await hold(Certificate, row.certificate)
        await take(
            _REVOKING, actor, row.certificate, REVOKE.action, Given(note=row.note, document=row.document)
        )
        await tell(actor, row.certificate, REVOKE.action)
        if row.cause:
            await _propose_entry(actor, row)


async def _propose_entry(actor: Actor, row: ProposedRevocation) -> None:
    of = await queries.managed(actor, row.certificate)
    await entries.insert(actor, {
        **entries.term(row.cause, today()), "cause": row.cause, "holder": of.holder,
        "person_key": of.person_key, "facts": row.note, "body": keys.issuer(), "document": row.document,
        "decided": today(), "certificate": row.certificate, "revocation": row.id,
    })  # fmt: skip


async def restored(actor: Actor, revocation_id: int | None, document: str) -> None:
    """The entry that a revocation proposed was set aside: what was revoked by it is again what it was before,
    and who relies on it is told (hook `integrity.restored`)."""
    if revocation_id is None:
        return
    certificate = (await dated.one(REVOCATION, revocation_id)).certificate
    await hold(Certificate, certificate)
    last = max(
        each.id for each in await dated.proposals(REVOCATION, certificate=certificate) if each.confirmed
    )
    if last == revocation_id:
        state = await take(_RESTORING, actor, certificate, RESTORE.action, Given(document=document))
        await tell(actor, certificate, "resume" if state == CertificateState.VALID else "suspend")


async def _as_before(taken: Taken[CertificateRow]) -> Mapping[str, str]:
    moved = [each for each in await queries.history(taken.row.id) if each.action != "corrected"]
    return {"state": moved[1].to_state}


_RESTORING = replace(FLOW, steps={RESTORE.action: RESTORE}, before=_as_before)
