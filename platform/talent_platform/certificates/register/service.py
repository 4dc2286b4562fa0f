"""Recording, correcting and moving a certificate; revoking takes two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import numbers, queries
from talent_platform.certificates.register.life import REVOKE, STATE_LABELS, STEPS
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.register.schemas import (
    CertificateFacts,
    CertificateForm,
    Checked,
    CorrectionForm,
    key_kept,
    key_of_person,
)
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateKind,
    CertificateRevocation,
    CertificateState,
)
from talent_platform.certificates.told.relying import tell
from talent_platform.clock import now, today
from talent_platform.database.engine import DB, written
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.form_values import changed, values_of
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take
from talent_posts import Directory, by_exam, is_title, judge, no_body_before, standing, stem

FLOW: Workflow[CertificateRow] = Workflow(
    "certificate", N_("证书"), Certificate, CertificateChange, "certificate", STATE_LABELS, STEPS,
    queries.managed,
)  # fmt: skip
_REVOKING: Workflow[CertificateRow] = replace(FLOW, steps={REVOKE.action: REVOKE})
BY_TWO = N_("本市颁发的证书由两人更正：一人提出，本局另一人确认")
TWICE = N_("该机构的这个编号已经登记")
REVOKED = N_("已撤销的证书不能再更正")
CORRECTED = N_("提出撤销以后证书已更正，请核对后撤回，重新提出")
HIDDEN = "******"


@dataclass(frozen=True)
class ProposedRevocation(ProposedValue):
    certificate: int


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
    await _check(form)
    values = {**values_of(form, without=("identity",)), "person_key": key_of_person(form.identity)}
    async with DB.transaction():
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


async def _check(form: CertificateFacts) -> None:
    """A slip of the pen is one sentence at its field."""
    wrong: dict[str, str] = {}
    if form.issued > today():
        wrong["issued"] = N_("颁发日期不能在今天之后")
    if form.expires is not None and form.expires < form.issued:
        wrong["expires"] = N_("有效期不能早于颁发日期")
    if not form.issued <= form.seen_on <= today():
        wrong["seen_on"] = N_("看到原件的日期应在颁发之后、今天或之前")
    if (form.checked == Checked.NONE) != (form.checked_on is None):
        wrong["checked_on"] = N_("向颁发机构查验过的要写日期，没有查验的不写")
    elif form.checked_on is not None and not form.issued <= form.checked_on <= today():
        wrong["checked_on"] = N_("查验日期应在颁发之后、今天或之前")
    first = no_body_before(form.body)
    if first is not None and form.issued < first:
        wrong["issued"] = gettext("{day} 之前没有「{body}」，请核对颁发机构和日期", day=first, body=form.body)
    wrong |= _kind_of(form, await directories.in_force())
    if numbers.is_own(form.number):
        wrong["number"] = N_("这样的编号由本市颁发的证书使用，不能登记为别处颁发的")
    if form.body == keys.issuer() and await keys.in_use(form.issued):
        wrong["body"] = N_("本市颁发的证书在「颁发证书」中由两人颁发，不在这里登记")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)


def _kind_of(form: CertificateFacts, directory: Directory) -> dict[str, str]:
    """Why it is not of the kind that was said: a 职业资格 is one of the directory, and a licence is nothing
    else. A title may be called as a licence is (医师), and so may a trade that has levels of skill (焊工)."""
    verdict = judge(form.name, form.issued, directory)
    asked = standing(form.name, today(), directory, paper=True)
    if form.kind == CertificateKind.VOCATIONAL and asked.standing == "title" and by_exam(form.name):
        return {"kind": gettext("「{name}」以考代评，是职称，请按职称登记", name=form.name)}
    if form.kind == CertificateKind.TITLE and asked.standing == "level":
        return {"kind": gettext("「{name}」是水平评价类职业资格，不是职称，请按职业资格登记", name=form.name)}
    if form.kind == CertificateKind.VOCATIONAL:
        told = gettext(
            "颁发当日（{edition}版）的国家职业资格目录中没有「{name}」，不能登记为职业资格",
            edition=verdict.edition, name=form.name,
        )  # fmt: skip
        return {"name": told} if verdict.listed is False else {}
    called_alike = stem(form.name) in (form.name, form.name.removesuffix("职称")) and (
        form.kind == CertificateKind.SKILL or (form.kind == CertificateKind.TITLE and is_title(form.name))
    )
    if called_alike or asked.item is None or asked.standing != "access" or verdict.listed is False:
        return {}
    return {
        "kind": gettext(
            "「{name}」是国家职业资格目录中的准入类职业资格「{item}」，请按职业资格登记",
            name=form.name, item=asked.item.name,
        )
    }  # fmt: skip


async def correct(actor: Actor, certificate_id: int, form: CorrectionForm, *, version: int) -> None:
    """Put right what was recorded wrongly; before and after stay in the history.

    Raises:
        Invalid: as `record`.
        Conflict: somebody saved meanwhile, it is revoked, the number is another's, or the city issued it.
    """
    before = await queries.managed(actor, certificate_id)
    if before.issuance is not None:
        raise Conflict(BY_TWO)
    await _check(form)
    holder = form.holder or before.holder
    values = {
        **values_of(form, without=("note", "identity")), "holder": holder,
        "person_key": key_kept(form.identity, holder, before.holder, before.person_key),
    }  # fmt: skip
    differences = changed({name: getattr(before, name) for name in values}, values)
    if not differences:
        return
    try:
        async with DB.transaction():
            await hold(Certificate, certificate_id)
            now_is = await queries.managed(actor, certificate_id)
            if now_is.version != version:
                raise Conflict(MEANWHILE)
            await write_correction(actor, now_is, values, note=form.note)
    except UniqueViolationError as error:
        raise Conflict(TWICE) from error


async def write_correction(
    actor: Actor, row: CertificateRow, values: Mapping[str, Any], *, note: str, document: str = ""
) -> None:
    """Write what differs, and what it was, in the caller's transaction, which holds the row.

    Raises:
        Conflict: it is revoked.
    """
    if row.state == CertificateState.REVOKED:
        raise Conflict(REVOKED)
    differences = changed({name: getattr(row, name) for name in values}, values)
    await Certificate.update(
        written(values, {Certificate.version: row.version + 1, Certificate.updated: now()})
    ).where(Certificate.id == row.id)
    told = line(
        actor, "corrected", before=row.state, after=row.state, note=note, document=document,
        changed=_told(differences),
    )  # fmt: skip
    await write_line(CertificateChange, {"certificate": row.id}, told)
    subject = f"certificate:{row.id}"
    await audit.record(actor, "certificate.corrected", subject, fields=sorted(_told(differences)))


def _told(differences: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """What the history shows: of a name, and of an identity number, only that it was another."""
    told = {name: list(pair) for name, pair in differences.items() if name != "person_key"}
    if "holder" in told:
        told["holder"] = [masked(value) for value in told["holder"]]
    if "person_key" in differences:
        told["identity"] = [HIDDEN if key else None for key in differences["person_key"]]
    return told


async def move(actor: Actor, certificate_id: int, action: str, *, note: str, version: int | None) -> str:
    """Suspend it, or let it be valid again, and tell who relies on it; returns the state. Raises as
    `workflow.taking.take`."""
    async with DB.transaction():
        state = await take(FLOW, actor, certificate_id, action, Given(note=note, version=version))
        await tell(actor, certificate_id, action)
    return state


async def propose_revocation(actor: Actor, certificate_id: int, paper: Paper) -> int:
    """Lay a revocation before a second person; `paper.note` says why.

    Raises:
        Invalid: no reason.
        Conflict: it is revoked, or another waits.
    """
    row = await queries.managed(actor, certificate_id)
    if row.state == CertificateState.REVOKED:
        raise Conflict(N_("这份证书已经撤销"))
    if not paper.note:
        raise Invalid(N_("请写明撤销的原因"), {"note": N_("请写明撤销的原因")})
    return await dated.propose(REVOCATION, actor, paper, {"certificate": certificate_id})


async def confirm_revocation(actor: Actor, revocation_id: int) -> None:
    """It is revoked from now on and for good.

    Raises:
        Conflict: it no longer waits, the certificate is revoked, or says something else by now.
        NotAllowed: not a second person of the bureau.
    """
    row = await dated.one(REVOCATION, revocation_id)
    async with DB.transaction():
        await dated.confirm(REVOCATION, actor, revocation_id)
        await hold(Certificate, row.certificate)
        if await CertificateChange.exists().where(
            CertificateChange.certificate == row.certificate,
            CertificateChange.action == "corrected",
            CertificateChange.at > row.proposed,
        ):
            raise Conflict(CORRECTED)
        await take(
            _REVOKING, actor, row.certificate, REVOKE.action, Given(note=row.note, document=row.document)
        )
        await tell(actor, row.certificate, REVOKE.action)
