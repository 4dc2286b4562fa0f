"""Letters: made with the decision or once its figures are confirmed, stamped, served; their only writer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from piccolo.columns.combination import And

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.tables.appointments import Appointment, AppointmentState, Override
from talent_platform.establishment.tables.letters import Letter
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.taking import hold
from talent_posts import Decision, decision_from_json, in_the_way

OFFICES = (Role.CITY, Role.COUNTY, Role.DEPARTMENT)
ENDED = frozenset({AppointmentState.WITHDRAWN, AppointmentState.EXPIRED})
"""What was decided about these holds no more."""
SCAN_CIPHER = "stamped letter"
SCAN_BYTES = 5 * 2**20
_SCANS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_DOUBTFUL = ("recalled", "unverified")


async def of_appointment(appointment_id: int) -> dict[str, Any] | None:
    """The letter about a request without its scan, if one was made."""
    rows = await (
        Letter.select(exclude_secrets=True).where(Letter.appointment == appointment_id).output(load_json=True)
    )
    return dict(rows[0]) if rows else None


def number(letter: Mapping[str, Any]) -> str:
    """发文字号, as 辽原人社岗〔2026〕3 号."""
    return f"{letter['content']['code']}〔{letter['year']}〕{letter['serial']}号"


async def unconfirmed(decision: Decision, jurisdiction: str) -> list[tuple[str, str]]:
    """(name, title) of the figures a decision rests on that nobody has compared with a text, as the book
    knows them now: a bureau may have confirmed the same value since."""
    book = await in_force()
    found = {}
    for finding in decision.findings:
        for use in finding.figures if finding.applies else ():
            if use.source is None or use.source.status not in _DOUBTFUL:
                continue
            now = book.at(use.figure, jurisdiction, decision.law_on)
            same = now.source is not None and now.source.status not in _DOUBTFUL
            if not same or json.dumps(now.value, sort_keys=True) != json.dumps(use.value, sort_keys=True):
                found[use.figure] = use.title
    return sorted(found.items())


async def decision_on(actor: Actor, appointment_id: int, step: Mapping[str, Any]) -> Decision | None:
    """What the rulebook said when the office decided; None for a refusal, which asks no rule."""
    if step["to_state"] == "rejected":
        return None
    stored = [each for each in await queries.decisions_of(appointment_id) if each["stage"] == "approved"]
    if not stored:
        return None
    full = await queries.decision(actor, appointment_id, stored[0]["id"])
    return decision_from_json(full["decision_json"].encode())


async def decided_step(appointment_id: int) -> dict[str, Any] | None:
    """The step with which an office agreed or refused."""
    steps = await queries.steps_of(appointment_id)
    decided = {"approved", "rejected"}
    return next((e for e in steps if e["to_state"] in decided and e["from_state"] != e["to_state"]), None)


async def issue(actor: Actor, appointment_id: int) -> int:
    """Make the letter of the office that decided, dated by its decision.

    Raises:
        Conflict: nobody has decided, it is made already, the request has ended since, or the decision rests
            on figures nobody confirmed.
        NotAllowed: another office decided.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        await hold(Appointment, appointment_id)
        letter_id = await write(actor, await queries.appointment_row(actor, appointment_id))
    await audit.names_read(actor, "paper", f"appointment:{appointment_id}", 1)
    return letter_id


async def write(actor: Actor, row: Mapping[str, Any]) -> int:
    """As `issue`, within the caller's transaction."""
    appointment_id = int(row["id"])
    step = await decided_step(appointment_id)
    if step is None:
        raise Conflict(N_("尚未作出决定，没有意见书"))
    decider = await _office_of(step)
    if decider != actor.organisation_id:
        raise NotAllowed(N_("意见书由作出决定的机关签发"))
    if await of_appointment(appointment_id) is not None:
        raise Conflict(N_("意见书已签发，不再另制"))
    if row["state"] in ENDED:
        raise Conflict(N_("申请已撤回或已失效，不再签发意见书"))
    if open_ := await open_figures(actor, row):
        titles = "、".join(title for _, title in open_)
        raise Conflict(gettext("决定所依据的数值尚未确认，不能签发：{titles}", titles=titles))
    day = step["at"].astimezone(clock.ZONE).date()
    rows = await Letter.insert(
        Letter(
            appointment=appointment_id, kind="refused" if step["to_state"] == "rejected" else "agreed",
            issuer=actor.organisation_id, year=day.year, day=day, made_by=actor.account_id,
            content=await _content(actor, row, step),
        )
    )  # fmt: skip
    letter_id = int(rows[0]["id"])
    await audit.record(
        actor, "letter.issued", f"letter:{letter_id}", path=f"/posts/requests/{appointment_id}"
    )
    return letter_id


async def open_figures(actor: Actor, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, title) of the figures that keep a decided request's letter from being signed."""
    step = await decided_step(int(row["id"]))
    decision = await decision_on(actor, int(row["id"]), step) if step is not None else None
    return [] if decision is None else await unconfirmed(decision, row["jurisdiction"])


async def write_when_confirmed(actor: Actor, row: Mapping[str, Any]) -> None:
    """The letter goes with the decision, unless that rests on figures nobody has confirmed: then the bureau
    is shown them, confirms them, and signs afterwards."""
    if not await open_figures(actor, row):
        await write(actor, row)


async def _office_of(step: Mapping[str, Any]) -> int | None:
    rows = await Letter.raw("SELECT organisation FROM account WHERE id = {}", step["actor_id"])
    return rows[0]["organisation"] if rows else None


async def _content(actor: Actor, row: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, Any]:
    office = await Organisation.select(Organisation.name, Organisation.kind).where(
        Organisation.id == await _office_of(step)
    )
    name, kind = office[0]["name"], office[0]["kind"]
    what = f"聘用{row['person_name']}到{row['post']}岗位，自{chinese(row['effective'])}起"
    paragraphs = [f"你单位关于{row['person_name']}岗位聘用的申请收悉。"]
    law = "根据《事业单位人事管理条例》和国家、省、市关于事业单位岗位设置与岗位聘用的规定，经审核，"
    if step["to_state"] == "rejected":
        paragraphs += [f"{law}不同意你单位{what}。", f"理由：{step['note']}"]
    else:
        until = f"，至{chinese(row['ends'])}止" if row["ends"] else ""
        paragraphs += [
            f"{law}同意你单位{what}{until}。",
            *await _let_pass(actor, int(row["id"]), step),
            "请按规定办理聘用手续，岗位占用以本机关岗位台账为准。",
        ]
    paragraphs.append("对本意见有异议的，可自收到之日起三十日内提出复核。")
    refused = step["to_state"] == "rejected"
    return {
        "title": f"关于{'不同意' if refused else '同意'}{row['person_name']}岗位聘用的意见",
        "code": f"{_place(name)}{'岗审' if kind == 'department' else '人社岗'}",
        "to": row["institution_name"],
        "paragraphs": paragraphs, "office": office_name(name, kind),
    }  # fmt: skip


async def _let_pass(actor: Actor, appointment_id: int, step: Mapping[str, Any]) -> list[str]:
    """What the decision set aside, by which paper, until when: a letter claims no more than was found."""
    overrides = await (
        Override.select(Override.rules, Override.reason, Override.document, Override.expires)
        .where(
            Override.appointment == appointment_id, Override.at <= step["at"],
            Override.expires >= step["at"].astimezone(clock.ZONE).date(),
        )
        .order_by(Override.id)
        .output(load_json=True)
    )  # fmt: skip
    decision = await decision_on(actor, appointment_id, step) if overrides else None
    stood = {each.rule: each.reason for each in in_the_way(decision)} if decision is not None else {}
    return [
        f"下列事项不符合规定或未经核定，按{each['document']}特别准予，有效期至{chinese(each['expires'])}："
        f"{'；'.join(stood[rule].rstrip('。') for rule in rules)}。理由：{each['reason']}。"
        for each in overrides
        if (rules := [rule for rule in each["rules"] if rule in stood])
    ]


def office_name(name: str, kind: str) -> str:
    """What stands under a letter: bureaus are kept by the name of their place, departments by their own."""
    place = name.partition("（")[0]
    return name if kind == "department" or place.endswith("局") else f"{place}人力资源和社会保障局"


def _place(name: str) -> str:
    """辽原 of 辽原市（演示）: the first letters of a document number."""
    found = re.match("(.+?)[市县区]", name)
    return found[1] if found else name[:4]


def chinese(day: date) -> str:
    """2026年11月28日 (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


async def _own(actor: Actor, appointment_id: int) -> dict[str, Any]:
    """The office's own letter; the request does not end before the caller's transaction does."""
    await hold(Appointment, appointment_id)
    row = await queries.appointment_row(actor, appointment_id)
    letter = await of_appointment(appointment_id)
    if letter is None:
        raise NotFound(N_("意见书尚未签发"))
    if letter["issuer"] != actor.organisation_id:
        raise NotAllowed(N_("意见书由签发机关盖章和送达"))
    if row["state"] in ENDED:
        raise Conflict(N_("申请已撤回或已失效，意见书不再盖章和送达"))
    return letter


async def stamp(actor: Actor, appointment_id: int, body: bytes) -> None:
    """Keep the scan of the stamped paper.

    Raises:
        Invalid: no PDF or picture, or too large.
        Conflict: stamped already, or the request has ended since.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        letter = await _own(actor, appointment_id)
        kind = next((kind for magic, kind in _SCANS.items() if body.startswith(magic)), "")
        if not kind or len(body) > SCAN_BYTES:
            message = N_("请上传盖章后的扫描件：PDF、PNG 或 JPEG，不超过 5 MiB")
            raise Invalid(message, {"file": message})
        done = await (
            Letter.update({
                Letter.scan: vault.seal(body, SCAN_CIPHER), Letter.scan_type: kind,
                Letter.stamped: clock.now(), Letter.stamped_by: actor.name,
            })
            .where(And(Letter.id == letter["id"], Letter.stamped.is_null()))
            .returning(Letter.id)
        )  # fmt: skip
        if not done:
            raise Conflict(N_("已上传盖章件，不能更换"))
        await audit.record(actor, "letter.stamped", f"letter:{letter['id']}", bytes=len(body))


async def scan_of(actor: Actor, appointment_id: int) -> tuple[bytes, str]:
    """The stamped paper and its kind.

    Raises:
        NotFound: not stamped, or none the actor may see.
    """
    await queries.appointment_row(actor, appointment_id)
    rows = await Letter.select(Letter.scan, Letter.scan_type).where(Letter.appointment == appointment_id)
    if not rows or rows[0]["scan"] is None:
        raise NotFound(N_("还没有盖章件"))
    return vault.unseal(rows[0]["scan"], SCAN_CIPHER), rows[0]["scan_type"]


async def serve(actor: Actor, appointment_id: int, day: date, to: str, how: str) -> None:
    """Record that the stamped letter was handed over.

    Raises:
        Conflict: not stamped yet, served already, or the request has ended since.
        Invalid: before its day or in the future, or without a name or a way.
    """
    require(actor, *OFFICES)
    async with DB.transaction():
        letter = await _own(actor, appointment_id)
        _refuse_untold(letter, day, to, how)
        done = await (
            Letter.update({
                Letter.served: day, Letter.served_to: to.strip(), Letter.served_how: how.strip()
            })
            .where(And(Letter.id == letter["id"], Letter.served.is_null()))
            .returning(Letter.id)
        )  # fmt: skip
        if not done:
            raise Conflict(N_("已登记送达"))
        await audit.record(actor, "letter.served", f"letter:{letter['id']}")


def _refuse_untold(letter: Mapping[str, Any], day: date, to: str, how: str) -> None:
    if letter["stamped"] is None:
        raise Conflict(N_("先上传盖章件，再登记送达"))
    if not letter["day"] <= day <= clock.today():
        raise Invalid(N_("送达日期须在成文日期和今天之间"), {"day": N_("送达日期须在成文日期和今天之间")})
    if wrong := {field for field, text in (("to", to), ("how", how)) if not 1 <= len(text.strip()) <= 60}:
        raise Invalid(N_("请填写签收人和送达方式"), dict.fromkeys(wrong, N_("1 至 60 个字")))
