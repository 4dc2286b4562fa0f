"""What a letter says: written once, when the office decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.tables import Organisation
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.notices.facts import beside
from talent_platform.establishment.tables.appointments import Override
from talent_platform.establishment.tables.letters import Letter
from talent_platform.establishment.tables.specials import SpecialPost
from talent_posts import Decision, decision_from_json, in_the_way


def number(letter: Mapping[str, Any]) -> str:
    """发文字号, as 辽原人社岗〔2026〕3 号."""
    return f"{letter['content']['code']}〔{letter['year']}〕{letter['serial']}号"


async def decision_on(actor: Actor, appointment_id: int, step: Mapping[str, Any]) -> Decision | None:
    """What the rulebook said when the office decided; None for a refusal, which asks no rule."""
    if step["to_state"] == "rejected":
        return None
    stored = [each for each in await queries.decisions_of(appointment_id) if each["stage"] == "approved"]
    if not stored:
        return None
    full = await queries.decision(actor, appointment_id, stored[0]["id"])
    return decision_from_json(full["decision_json"].encode())


async def office_of(step: Mapping[str, Any]) -> int | None:
    """The organisation whose account took the step."""
    rows = await Letter.raw("SELECT organisation FROM account WHERE id = {}", step["actor_id"])
    return rows[0]["organisation"] if rows else None


async def content_of(actor: Actor, row: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, object]:
    """{title, code, to, paragraphs, office} of the letter about that step."""
    office = await Organisation.select(Organisation.name, Organisation.kind).where(
        Organisation.id == await office_of(step)
    )
    name, kind = office[0]["name"], office[0]["kind"]
    told = beside(row)
    post = f"{row['post']}岗位（{'、'.join(told)}）" if told else f"{row['post']}岗位"
    what = f"聘用{row['person_name']}到{post}，自{chinese(row['effective'])}起"
    paragraphs = [f"你单位关于{row['person_name']}岗位聘用的申请收悉。"]
    law = "根据《事业单位人事管理条例》和国家、省、市关于事业单位岗位设置与岗位聘用的规定，经审核，"
    if step["to_state"] == "rejected":
        paragraphs += [f"{law}不同意你单位{what}。", f"理由：{step['note']}"]
    else:
        until = f"，至{chinese(row['ends'])}止" if row["ends"] else ""
        paragraphs += [
            f"{law}同意你单位{what}{until}。",
            *await _of_special(row["special"]),
            *await _let_pass(actor, int(row["id"]), step),
            "请按规定办理聘用手续，岗位占用以本机关岗位台账为准。",
        ]
    paragraphs.append("对本意见有异议的，可自收到之日起三十日内提出复核。")
    refused = step["to_state"] == "rejected"
    return {
        "title": f"关于{'不同意' if refused else '同意'}{row['person_name']}岗位聘用的意见",
        "code": await _code_of(name, kind, actor.organisation_id),
        "to": row["institution_name"],
        "paragraphs": paragraphs, "office": office_name(name, kind),
    }  # fmt: skip


async def _of_special(special: int | None) -> list[str]:
    """What the special post is for and when it ends: it is tied to both."""
    rows = await SpecialPost.select(SpecialPost.project, SpecialPost.ends).where(SpecialPost.id == special)
    ends = {each["project"]: f"，任务至{chinese(each['ends'])}止" if each["ends"] else "" for each in rows}
    return [f"该特设岗位因{project}设置{until}，任务完成后核销。" for project, until in ends.items()]


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


async def _code_of(name: str, kind: str, office: int | None) -> str:
    """机关代字 of an office: its own, by its place in short (辽原人社岗, 辽原教育岗审), or by its whole name
    where another office of the city is called the same in short (朝阳市, 朝阳县) or has written so."""
    offices = await Organisation.select(Organisation.name, Organisation.kind).where(
        Organisation.kind.is_in(["city", "county", "department"]), Organisation.name != name
    )
    short = _code(name, kind, whole=False)
    taken = short in {_code(each["name"], each["kind"], whole=False) for each in offices} or await Letter.raw(
        "SELECT FROM letter WHERE content ->> 'code' = {} AND issuer <> {} LIMIT 1", short, office
    )
    return _code(name, kind, whole=True) if taken else short


def _code(name: str, kind: str, *, whole: bool) -> str:
    office = name.partition("（")[0]
    found = re.match("(.+?)[市县区](.*?)(局|委员会)?$", office)
    if whole or found is None:
        return f"{office}{'岗审' if kind == 'department' else '人社岗'}"
    return f"{found[1]}{found[2]}岗审" if kind == "department" else f"{found[1]}人社岗"


def chinese(day: date) -> str:
    """2026年11月28日 (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
