"""Putting right what was recorded: what a certificate says waits for a second person, for a correction may
end it as a revocation does; how it was seen, and a longer term, do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.certificates.correcting.checks import check
from talent_platform.certificates.correcting.same_paper import require_new
from talent_platform.certificates.register import queries
from talent_platform.certificates.register.queries import CertificateLine, CertificateRow
from talent_platform.certificates.register.schemas import CorrectionForm, key_kept
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateIssuance,
    CertificateRevocation,
    CertificateState,
)
from talent_platform.certificates.told.relying import tell
from talent_platform.clock import now, today
from talent_platform.database.engine import DB, written
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.reference.form_values import changed, values_of
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import MEANWHILE, hold

FACTS: Final = ("kind", "name", "level", "specialty", "holder", "person_key", "expires")
"""What a decision of the city says, and so its correction."""
_RECORDED: Final = ("number", "body", "issued", "seen_on", "checked", "checked_on")
"""What else the correction of a recorded one says."""
_SEEN: Final = {"seen_on", "checked", "checked_on"}
_ORIGINAL = "证书原件"
BY_TWO = N_("本市颁发的证书由两人更正：一人提出，本局另一人确认")
TWICE = N_("该机构的这个编号已经登记")
REVOKED = N_("已撤销的证书不能再更正")
REVOKING = N_("这份证书的撤销在等待确认：请先确认或撤回，再更正")
HIDDEN = "******"


@dataclass(frozen=True)
class ProposedIssuance(ProposedValue):
    kind: str
    name: str
    level: str
    specialty: str
    holder: str
    person_key: str
    decided: date
    expires: date | None
    corrects: int | None
    number: str | None
    """This and the rest: of what others issued alone."""
    body: str | None
    issued: date | None
    seen_on: date | None
    checked: str | None
    checked_on: date | None


CORRECTION = DatedKind(
    "issuance", CertificateIssuance, ProposedIssuance, N_("这份证书的更正已在等待确认"), named="name"
)


async def correct(actor: Actor, certificate_id: int, form: CorrectionForm, *, version: int) -> int | None:
    """Put right what was recorded wrongly; returns the correction that waits for a second person, None where
    one may do it. Before and after stay in the history.

    Raises:
        Invalid: as `record`.
        Conflict: somebody saved meanwhile, it is revoked or is to be, the number is another's, what it would
            say is recorded already, another correction waits, or the city issued it.
    """
    before = await queries.managed(actor, certificate_id)
    if before.issuance is not None:
        raise Conflict(BY_TWO)
    await check(form)
    holder = form.holder or before.holder
    values = {
        **values_of(form, without=("note", "identity", "version")), "holder": holder,
        "person_key": key_kept(form.identity, holder, before.holder, before.person_key),
    }  # fmt: skip
    differences = changed({name: getattr(before, name) for name in values}, values)
    if not differences:
        return None
    async with DB.transaction():
        await hold(Certificate, certificate_id)
        now_is = await queries.managed(actor, certificate_id)
        if now_is.version != version:
            raise Conflict(MEANWHILE)
        await require_lasting(now_is)
        if await waiting(certificate_id) is not None:
            raise Conflict(CORRECTION.taken)
        if not _by_one(differences):
            await require_new(values, but=certificate_id)
            paper = Paper(source=_ORIGINAL, document=form.number, note=form.note)
            content = {**values, "corrects": certificate_id, "decided": today()}
            return await dated.propose(CORRECTION, actor, paper, content)
        await write_correction(actor, now_is, values, note=form.note)
    return None


def _by_one(differences: Mapping[str, list[Any]]) -> bool:
    """As the trigger `certificate_moves` has it."""
    before, after = differences.get("expires", [None, None])
    longer = (after or date.max) >= (before or date.max)
    return longer and set(differences) <= _SEEN | {"expires"}


async def require_lasting(row: CertificateRow) -> None:
    """
    Raises:
        Conflict: it is revoked, or a revocation of it waits, which is of what it says.
    """
    if row.state == CertificateState.REVOKED:
        raise Conflict(REVOKED)
    table = CertificateRevocation
    if await table.exists().where(
        table.certificate == row.id, table.confirmed.is_null(), table.withdrawn.is_null()
    ):
        raise Conflict(REVOKING)


async def carry_out(actor: Actor, row: ProposedIssuance, before: CertificateRow) -> None:
    """A confirmed correction of what others issued, in the caller's transaction, which holds `before`.

    Raises:
        Invalid: it cannot be, by now.
        Conflict: it is revoked, the number is another's, or what it would say is recorded by now.
    """
    values = {name: getattr(row, name) for name in (*FACTS, *_RECORDED)}
    await check(replace(before, **values))
    await require_new(values, but=before.id)
    await write_correction(actor, before, values, note=row.note, document=row.document)


async def waiting(certificate_id: int) -> int | None:
    """The correction of a certificate that waits for a second person."""
    rows = await dated.proposals(CORRECTION, corrects=certificate_id)
    return next((each.id for each in rows if each.waits), None)


async def seen_by(certificate_id: int, history: Sequence[CertificateLine]) -> str:
    """Who saw the original on the day that stands: whoever wrote that day down, or proposed it where two
    people did. `history`: the newest line first."""
    since = next(
        (n for n, each in enumerate(history) if each.action == "recorded" or "seen_on" in each.changed), None
    )
    if since is None:
        return ""
    if not history[since].document:
        return history[since].actor_name
    by_two = sum(each.action == "corrected" and bool(each.document) for each in history[since:])
    done = [each for each in await dated.proposals(CORRECTION, corrects=certificate_id) if each.confirmed]
    return sorted(done, key=lambda each: each.id)[by_two - 1].proposed_name


def differing(row: ProposedIssuance, before: CertificateRow) -> Mapping[str, list[Any]]:
    """Field → [as it stands, as it is to be] of a correction that waits."""
    names = (*FACTS, *_RECORDED) if row.number else FACTS
    now_is, then = ({name: getattr(of, name) for name in names} for of in (before, row))
    return changed(now_is, then)


async def write_correction(
    actor: Actor,
    row: CertificateRow,
    values: Mapping[str, Any],
    *,
    note: str,
    document: str = "",
    decided: Mapping[str, list[Any]] | None = None,
) -> None:
    """Write what differs, and what it was, in the caller's transaction, which holds the row; `decided`: what
    differs of the decision that it stands on.

    Raises:
        Conflict: it is revoked or is to be, or the body has another of the number.
    """
    await require_lasting(row)
    differences = changed({name: getattr(row, name) for name in values}, values)
    if not set(differences) <= _SEEN:  # before it is written: whose it no longer is has to know as well
        await tell(actor, row.id, "correct")
    try:
        async with DB.transaction():
            await Certificate.update(
                written(values, {Certificate.version: row.version + 1, Certificate.updated: now()})
            ).where(Certificate.id == row.id)
    except UniqueViolationError as error:
        raise Conflict(TWICE) from error
    told = line(
        actor, "corrected", before=row.state, after=row.state, note=note, document=document,
        changed=masked_changes({**differences, **(decided or {})}),
    )  # fmt: skip
    await write_line(CertificateChange, {"certificate": row.id}, told)
    subject = f"certificate:{row.id}"
    fields = sorted(masked_changes({**differences, **(decided or {})}))
    await audit.record(actor, "certificate.corrected", subject, fields=fields)


def masked_changes(differences: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """What the history shows: of a name, and of an identity number, only that it was another."""
    told = {name: list(pair) for name, pair in differences.items() if name != "person_key"}
    if "holder" in told:
        told["holder"] = [masked(value) for value in told["holder"]]
    if "person_key" in differences:
        told["identity"] = [HIDDEN if key else None for key in differences["person_key"]]
    return told
