"""Naming a certificate of the register as one's own: from then on it is proof wherever one is asked for, and
no proof while it is suspended or once it is revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.register import effects, lookup
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.database.engine import DB, read_within
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
NOT_ALONE = N_("改过姓名的，凭户口簿等证件由县区主管部门窗口登记")
NO_PAPER = N_("曾用姓名和凭以核实的证件须一起填写")
MISSING = N_("请填写证书编号或查验码")


async def of_candidates(people: Sequence[int]) -> Mapping[int, Sequence[HeldCertificate]]:
    """Candidate → certificates, the oldest first."""
    return await effects.of_people("candidate_certificate", people)


@dataclass(frozen=True)
class FormerName:
    """That a person was called otherwise, as a bureau has seen from a paper."""

    name: str = ""
    document: str = ""


async def link(actor: Actor, candidate_id: int, number: str, former: FormerName = FormerName()) -> None:
    """Name a certificate by its number, or the code of its paper; the name on it must be the person's, or
    one of before that a bureau has seen. Each question counts for its asker, as a look-up does.

    Raises:
        Invalid: the register knows none, or a former name without the paper that shows it.
        Conflict: somebody else has named it.
        NotAllowed: neither the person nor the bureau in charge.
        TooManyAttempts: too many questions.
    """
    person = await queries.managed(actor, CANDIDATE, candidate_id)
    if not number.strip():
        raise Invalid(MISSING, {"number": MISSING})
    if former.name and cards.owns(actor, person):
        raise Invalid(NOT_ALONE, {"former": NOT_ALONE})
    if bool(former.name) != bool(former.document):
        raise Invalid(NO_PAPER, {"document": NO_PAPER})
    name = former.name or person["name"]
    found = await lookup.look_up(number, name, subject=throttle.of_account(actor.account_id))
    if not found:
        raise Invalid(UNKNOWN, {"number": UNKNOWN})
    held = {each.certificate for each in (await of_candidates([candidate_id])).get(candidate_id, ())}
    new = [each.row for each in found if each.row.id not in held]
    try:
        async with DB.transaction():
            for row in new:
                await _named(actor, candidate_id, row.id, former)
                told = f"{row.name} {row.number} {former.document}".strip()
                await note_change(actor, "certificate_named", CANDIDATE, candidate_id, note=told)
                await audit.record(
                    actor, "candidate.certificate_named", f"candidate:{candidate_id}", certificate=row.id
                )
    except UniqueViolationError as error:
        now_held = {each.certificate for each in (await of_candidates([candidate_id])).get(candidate_id, ())}
        if not now_held.issuperset(row.id for row in new):
            raise Conflict(TAKEN) from error


async def _named(actor: Actor, candidate_id: int, certificate_id: int, former: FormerName) -> None:
    """One that the person named under another name is shown again."""
    table = CandidateCertificate
    told: dict[Any, Any] = {
        table.former: former.name, table.document: former.document, table.account: actor.account_id,
    }  # fmt: skip
    again = await (
        table.update(told)
        .where(table.candidate == candidate_id, table.certificate == certificate_id)
        .returning(table.id)
    )
    if not again:
        await table.insert(
            table(
                candidate=candidate_id, certificate=certificate_id, account=actor.account_id,
                former=former.name, document=former.document,
            )
        )  # fmt: skip


async def name_issued(actor: Actor, account: int, certificate_id: int, holder: str) -> None:
    """A certificate that the city has just issued to somebody under their own account stands in their profile
    from now on, where there is one of the holder's name."""
    rows = await Candidate.raw(
        "SELECT id FROM candidate WHERE account = {} AND merged_into IS NULL"
        " AND name_key(name) = name_key({}) ORDER BY id LIMIT 1",
        account, holder,
    )  # fmt: skip
    for row in rows:
        await _named(actor, row["id"], certificate_id, FormerName())
        await note_change(actor, "certificate_named", CANDIDATE, row["id"])
        await audit.record(
            actor, "candidate.certificate_named", f"candidate:{row['id']}", certificate=certificate_id
        )


_OWNED = """
    SELECT h.certificate FROM candidate_certificate h JOIN candidate c ON c.id = h.person
    WHERE c.account = {} AND h.certificate = {}
"""


@dataclass(frozen=True)
class _Owned:
    certificate: int


async def owned(actor: Actor, certificate_id: int) -> bool:
    """Whether somebody has named it as the own under this account (hook `certificate.owned`)."""
    return actor.role is Role.CANDIDATE and bool(
        await read_within(_Owned, _OWNED, actor.account_id, certificate_id)
    )


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
