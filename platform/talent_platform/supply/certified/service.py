"""Naming a certificate of the register as one's own: from then on it is proof wherever one is asked for, and
no proof while it is suspended or once it is revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asyncpg import UniqueViolationError

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.certificates.register import effects, lookup
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import cards, queries
from talent_platform.supply.offers.stored import note_change
from talent_platform.supply.tables import Candidate, CandidateCertificate

UNKNOWN = N_("登记册里没有这个编号和姓名的证书：请核对编号，证书上的姓名须与所填姓名一致")
TAKEN = N_("这份证书已在另一份信息中登记为本人的；确属本人的，请到县区主管部门窗口核实")
STAYS = N_("已暂停或撤销的证书不能取消；登记有误的，由市级更正登记册")
BUSY = N_("正在对接，或这份证书有事项待确认，暂不能取消；确属登记有误的，请联系主管部门")
WHY = N_("请写明取消的原因（至少 4 个字）")
MISSING = N_("请填写证书编号或查验码")


async def of_candidates(people: Sequence[int]) -> Mapping[int, Sequence[HeldCertificate]]:
    """Candidate → certificates, the oldest first."""
    return await effects.of_people("candidate_certificate", people)


async def link(actor: Actor, candidate_id: int, number: str) -> None:
    """Name a certificate by its number, or the code of its paper; the name must be the person's. Each
    question counts for its asker, as a look-up does.

    Raises:
        Invalid: the register knows none.
        Conflict: somebody else has named it.
        NotAllowed: neither the person nor the bureau in charge.
        TooManyAttempts: too many questions.
    """
    person = await queries.managed(actor, CANDIDATE, candidate_id)
    if not number.strip():
        raise Invalid(MISSING, {"number": MISSING})
    found = await lookup.look_up(number, person["name"], subject=throttle.of_account(actor.account_id))
    if not found:
        raise Invalid(UNKNOWN, {"number": UNKNOWN})
    held = {each.certificate for each in (await of_candidates([candidate_id])).get(candidate_id, ())}
    new = [each.row for each in found if each.row.id not in held]
    try:
        async with DB.transaction():
            for row in new:
                await CandidateCertificate.insert(
                    CandidateCertificate(candidate=candidate_id, certificate=row.id, account=actor.account_id)
                )
                told = f"{row.name} {row.number}"
                await note_change(actor, "certificate_named", CANDIDATE, candidate_id, note=told)
                await audit.record(
                    actor, "candidate.certificate_named", f"candidate:{candidate_id}", certificate=row.id
                )
    except UniqueViolationError as error:
        now_held = {each.certificate for each in (await of_candidates([candidate_id])).get(candidate_id, ())}
        if not now_held.issuperset(row.id for row in new):
            raise Conflict(TAKEN) from error


async def unlink(actor: Actor, candidate_id: int, certificate_id: int, reason: str = "") -> None:
    """It was named by mistake.

    Raises:
        NotFound: not among the person's.
        Conflict: it was taken back, and the register has not corrected whose it is; or the person lets go of
            one while somebody relies on it.
        Invalid: a bureau does not say why.
    """
    person = await queries.managed(actor, CANDIDATE, candidate_id)
    held = (await of_candidates([candidate_id])).get(candidate_id, ())
    paper = next((each for each in held if each.certificate == certificate_id), None)
    if paper is None:
        raise NotFound
    own = cards.owns(actor, person)
    if not own and not reasons.in_words(reason):
        raise Invalid(WHY, {"reason": WHY})
    async with DB.transaction():
        await Candidate.raw("SELECT FROM candidate WHERE id = {} FOR NO KEY UPDATE", candidate_id)
        await effects.hold("candidate_certificate", [candidate_id])
        await _refuse_kept(candidate_id, certificate_id, own=own)
        await CandidateCertificate.delete().where(CandidateCertificate.certificate == certificate_id)
        told = f"{paper.name} {paper.number} {reason}".strip()
        await note_change(actor, "certificate_let_go", CANDIDATE, candidate_id, note=told)
        await audit.record(
            actor, "candidate.certificate_let_go", f"candidate:{candidate_id}", certificate=certificate_id,
            reason=reason,
        )  # fmt: skip


async def _refuse_kept(candidate_id: int, certificate_id: int, *, own: bool) -> None:
    """One of another name is let go by a bureau alone: who takes another name is not rid of what was taken
    back."""
    (kept,) = await Candidate.raw(
        """SELECT c.state <> 'valid' AS taken_back, name_key(p.name) = name_key(c.holder) AS of_this_name,
               EXISTS (SELECT FROM placement x WHERE x.candidate = p.id AND x.state = 'open')
               OR EXISTS (SELECT FROM certificate_revocation r WHERE r.certificate = c.id
                          AND r.confirmed IS NULL AND r.withdrawn IS NULL) AS relied_on
           FROM candidate p, certificate c WHERE p.id = {} AND c.id = {}""",
        candidate_id, certificate_id,
    )  # fmt: skip
    if kept["taken_back"] and (own or kept["of_this_name"]):
        raise Conflict(STAYS)
    if own and kept["relied_on"]:
        raise Conflict(BUSY)
