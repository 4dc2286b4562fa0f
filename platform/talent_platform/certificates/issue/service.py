"""Issuing: one person enters a decision, another confirms it, and the certificate is numbered and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.correcting.service import (
    CORRECTION,
    FACTS,
    ProposedIssuance,
    carry_out,
    differing,
    require_lasting,
    write_correction,
)
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.issue import recorded, titles
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.register import numbers, queries
from talent_platform.certificates.register.schemas import OWN, key_kept, key_of_person
from talent_platform.certificates.sealing import keys, seals
from talent_platform.certificates.tables import (
    Certificate,
    CertificateChange,
    CertificateIssuance,
    CertificateKind,
    CertificateState,
)
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.form_values import changed, values_of
from talent_platform.workbooks.forms import refuse_unprintable
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import hold
from talent_posts import by_exam, level_of_title, no_body_before, standing

_WORD = "职业资格"
AGAIN = N_("这份决定里同名的同一证书已经颁发或在等待确认；是另一人的，两份都须填写身份证号")
UNSET = N_("还没有设定本市有权评定的职称系列和层级，不能颁发：请先由两人在「规则与数值」中设定")


ISSUANCE = DatedKind("issuance", CertificateIssuance, ProposedIssuance, AGAIN, named="name")


async def propose(actor: Actor, form: IssuanceForm) -> int:
    """Lay a decision before a second person; nothing is issued yet.

    Raises:
        Invalid: a title that the city does not decide, days that cannot be, too long for paper's code, or its
            holder is recorded for a cause that keeps from titles.
        Conflict: the same waits already, there is no key to sign with, or a character that cannot be printed.
    """
    require(actor, Role.CITY)
    content = _content(form)
    await _check({**content, "document": form.document}, today())
    await recorded.refuse(content["holder"], content["person_key"], content["decided"])
    return await dated.propose(ISSUANCE, actor, form, content)


def _content(form: IssuanceForm) -> Mapping[str, Any]:
    """Its columns; the level is that of the title."""
    values = values_of(form, without=(*Paper.model_fields, "identity"))
    return {
        **values, "level": level_of_title(form.name) or "", "kind": CertificateKind.TITLE,
        "person_key": key_of_person(form.identity),
    }  # fmt: skip


async def propose_correction(actor: Actor, certificate_id: int, form: IssuanceForm) -> int:
    """Lay before a second person what an issued certificate should say; it keeps number and day of issue.

    Raises:
        Invalid: as `propose`, or nothing else than it says.
        Conflict: another correction waits, it is revoked, or the city did not issue it.
    """
    row = await queries.managed(actor, certificate_id)
    if row.issuance is None:
        raise Conflict(N_("这份证书不是本市颁发的"))
    await require_lasting(row)
    content = {
        **_content(form), "kind": row.kind, "level": level_of_title(form.name) or row.level,
        "person_key": key_kept(form.identity, form.holder, row.holder, row.person_key),
    }  # fmt: skip
    decided = await _decided(row.id, document=form.document, decided=form.decided)
    if not decided and all(content[name] == getattr(row, name) for name in FACTS):
        raise Invalid(N_("与证书现在的内容相同，没有要更正的"))
    await _check({**content, "document": form.document}, row.issued, kept=row.name)
    return await dated.propose(CORRECTION, actor, form, {**content, "corrects": certificate_id})


async def _decided(certificate_id: int, *, document: str, decided: date) -> Mapping[str, list[Any]]:
    """What a correction says of the decision otherwise than the certificate: [it was, it is to be]."""
    before = vars(await seals.decision_of(certificate_id))
    return changed(before, {"document": document, "decided": decided})


async def differences(reader: Actor, row: ProposedIssuance) -> Mapping[str, list[Any]]:
    """Field → [as it stands, as it is to be] of a correction that waits."""
    if row.corrects is None or not row.waits:
        return {}
    before = await queries.one(reader, row.corrects)
    if before.issuance is None:
        return differing(row, before)
    decided = await _decided(before.id, document=row.document, decided=row.decided)
    return {**differing(row, before), **decided}


async def _check(content: Mapping[str, Any], issued: date, *, kept: str = "") -> None:
    """`kept`: the name that a certificate bears already, by whatever rule it was issued."""
    wrong = await _not_ours(content["name"], content["decided"]) if content["name"] != kept else {}
    if content["decided"] > today():
        wrong["decided"] = N_("决定日期不能在今天之后")
    first = no_body_before(keys.issuer())
    if first is not None and content["decided"] < first:
        wrong["decided"] = gettext("{day} 之前没有「{body}」，请核对决定日期", day=first, body=keys.issuer())
    if content["expires"] is not None and content["expires"] < issued:
        wrong["expires"] = N_("有效期不能早于颁发日期")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    await keys.signing()
    printed = ("holder", "name", "level", "specialty", "document")
    refuse_unprintable({name: content[name] for name in printed})
    seals.refuse_too_long({**content, "number": numbers.number_of(1), "issued": issued})


async def _not_ours(name: str, decided: date) -> dict[str, str]:
    """Why the city does not issue what it would have decided on that day, by field."""
    ours = await titles.decided_on(decided)
    if ours is None:
        return {"name": UNSET}
    if any(each.title == name for each in ours):
        return {}
    asked = standing(name, today(), await directories.in_force(), paper=True)
    if asked.standing == "access" and asked.item is not None:
        sentence = gettext(
            "「{name}」是国家职业资格目录中的「{item}」，由国家规定的部门颁发，本市只登记",
            name=name, item=asked.item.name,
        )  # fmt: skip
        return {"name": sentence}
    if by_exam(name):
        return {"name": gettext("「{name}」以考代评，由国家统一考试取得，本市只登记", name=name)}
    if asked.standing in ("level", "left", "outside", "unlisted") or _WORD in name:
        return {
            "name": gettext("「{name}」不是职称，不得由本市颁发；职业资格只由国家规定的部门颁发", name=name)
        }
    return {"name": gettext("「{name}」不是本市评定的职称：请从本市评定的职称中选择", name=name)}


async def confirm(actor: Actor, issuance_id: int) -> int:
    """Issue it today, numbered and signed; returns the certificate.

    Raises:
        Conflict: it no longer waits, the same was issued by this decision, or there is no key.
        Invalid: the city does not decide it.
        NotAllowed: not a second person of the bureau.
    """
    row = await dated.one(ISSUANCE, issuance_id)
    async with DB.transaction():
        own = row.corrects is not None and row.number is None
        decided = await _decided(row.corrects or 0, document=row.document, decided=row.decided) if own else {}
        try:
            await dated.confirm(ISSUANCE, actor, issuance_id)
        except UniqueViolationError as error:
            raise Conflict(AGAIN) from error
        if row.corrects is not None:
            return await _correct(actor, row, row.corrects, decided)
        await _check(vars(row), today())
        await recorded.refuse(row.holder, row.person_key, row.decided)
        certificate = await _insert(row)
        told = line(actor, "issued", after=str(CertificateState.VALID), document=row.document)
        await write_line(CertificateChange, {"certificate": certificate}, told)
        await seals.make(certificate)
        await audit.record(actor, "certificate.issued", f"certificate:{certificate}", document=row.document)
    return certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleGranted:
    """A title that two people have decided where it was reviewed: its paper, its holder, who proposed it."""

    name: str
    specialty: str
    holder: str
    person_key: str
    decided: date
    source: str
    document: str
    proposed_by: int
    proposed_name: str


async def issue(actor: Actor, granted: TitleGranted) -> int:
    """Issue the certificate of a title, confirmed by the actor; returns it. Raises what `confirm` raises."""
    columns = {**asdict(granted), "kind": CertificateKind.TITLE, "level": level_of_title(granted.name) or ""}
    async with DB.transaction():
        try:
            rows = await CertificateIssuance.insert(CertificateIssuance(**columns))
        except UniqueViolationError as error:
            raise Conflict(AGAIN) from error
        issuance = int(rows[0]["id"])
        await audit.record(
            actor, "issuance.proposed", f"issuance:{issuance}", document=granted.document, name=granted.name
        )
        certificate = await confirm(actor, issuance)
    return certificate  # noqa: RET504 - mypy takes it that a transaction may swallow


async def _correct(
    actor: Actor, row: ProposedIssuance, certificate: int, decided: Mapping[str, list[Any]]
) -> int:
    """What stood there until now is not signed any more, and its paper is superseded."""
    await hold(Certificate, certificate)
    before = await queries.managed(actor, certificate)
    if before.issuance is None:
        await carry_out(actor, row, before)
        return certificate
    values = {name: getattr(row, name) for name in FACTS}
    await _check(vars(row), before.issued, kept=before.name)
    await write_correction(actor, before, values, note=row.note, document=row.document, decided=decided)
    await seals.make(certificate)
    return certificate


async def _insert(row: ProposedIssuance) -> int:
    number = await numbers.next_number()
    rows = await Certificate.insert(
        Certificate(
            **{name: getattr(row, name) for name in FACTS}, number=number, body=keys.issuer(),
            issued=today(), issuance=row.id, seen_on=today(), checked=OWN, checked_on=today(),
        )
    )  # fmt: skip
    return int(rows[0]["id"])


async def issued_by(issuance_id: int) -> int | None:
    """The certificate of a confirmed decision."""
    rows = await Certificate.select(Certificate.id).where(Certificate.issuance == issuance_id)
    return rows[0]["id"] if rows else None
