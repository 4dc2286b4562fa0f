"""Every form and every API call that changes something, for every role, with a valid body, about one's own
rows and those of others: what is declared is accepted, the rest refused, and nothing foreign changes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from asking import Address, Route, addresses, routes, text_of
from bodies import send, variants
from expecting import doors_of, leaks, may_write, must_write, refused, write_entry
from rewind import NOTED, Rewind
from town import Row, Town, Who

from talent_platform.accounts.roles import Role

ROLES = ("visitor", *map(str, Role))
WRITES = [route for route in routes() if route.method not in ("GET", "HEAD")]
TABLES = {
    "candidate": "candidate", "member": "candidate", "need": "need", "project": "need", "team": "team",
    "case": "match_case", "account": "account", "run": "match_run", "import": "import_file", "job": "job",
    "firm_request": "firm_request", "landing": "landing", "landing_service": "landing_service",
    "officer": "account",
    "enterprise": "organisation", "institution": "institution", "staff": "staff_member", "plan": "post_plan",
    "special": "special_post", "round": "promotion_round", "applicant": "round_applicant",
    "appointment": "appointment",
    "saved": "saved_search", "shortlist": "shortlist", "shortlist_item": "shortlist_item",
    "notice": "notice", "objection": "objection", "record": "staff_record", "correction": "ledger_correction",
    "record_correction": "record_correction", "identity_correction": "identity_correction",
    "registration": "registration", "survey": "survey_campaign", "survey_submission": "survey_submission",
    "survey_target": "survey_target", "survey_spare": "survey_target", "survey_row": "survey_row",
    "survey_file": "survey_file", "survey_attachment": "survey_attachment",
    "survey_flag": "survey_flag", "survey_merge": "survey_merge",
    "survey_audit": "survey_audit", "survey_audit_item": "survey_audit_item",
    "survey_need": "survey_need", "survey_lent": "survey_target", "survey_double": "survey_target",
    "upward": "upward_blank", "upward_filling": "upward_filling",
}  # fmt: skip


def test_every_write_says_who_is_accepted() -> None:
    unknown = sorted(route.name for route in WRITES if write_entry(route) is None)
    assert unknown == [], "say in expected.toml, [[write]], whom they accept, in bodies.toml what they take"


def asked(route: Route, town: Town, who: Who | None) -> list[Address]:
    """Every address one may write to; of the others the first of each kind and state of openness."""
    found, others = [], set()
    for address in addresses(route, town):
        key = tuple((row.kind, row.public, row.side) for row in address.rows)
        if (may_write(who, address) and address.row and address.row.side in (0, 1)) or key not in others:
            others.add(key)
            found.append(address)
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_accepted_is_what_is_declared_and_changes_nothing_foreign(
    role: str, town: Town, clients: dict[str | None, Any], rewind: Rewind
) -> None:
    who = town.asker(role)
    client = clients[who.login if who else None]
    foreign = {(TABLES[row.kind], row.id) for row in town.rows if row.kind in TABLES and not _has(who, row)}
    wrong: list[str] = []
    kept, seen = dict(client.cookies), set()
    for route in filter(write_entry, WRITES):
        accepted: list[str] = []
        theirs = set() if (write_entry(route) or {}).get("signs_in") else foreign
        for address in asked(route, town, who):
            may = may_write(who, address)
            if may and "accepted" in accepted:
                continue
            side = address.row.side if address.row else 1
            for body in variants(route, town, side or 1):
                client.cookies = httpx.Cookies(kept)
                answer = await send(client, route, address.url, body)
                told, shown = leaks(town, who, address, text_of(answer), typed=str(body))
                wrong += told
                seen |= shown
                if answer.status_code >= 500 or (not may and not refused(answer)):
                    declared = "accepted" if may else "refused"
                    wrong.append(f"{route.name}: {_said(answer)} at {address.url}, declared {declared}")
                wrong += [
                    f"{route.name} at {address.url}: {said}"
                    for said in await _changes(rewind, theirs, may=may)
                ]
                if may and answer.status_code < 400 and not refused(answer):
                    accepted.append("accepted")
                    break
                if may:
                    accepted.append(_said(answer))
        if must_write(who, route) and "accepted" not in accepted:
            wrong.append(f"{route.name}: declared to accept {role}, but answers {accepted}")
    wrong += [
        f"{at} shows {roles} no {what}, for which it is declared"
        for what, roles, at in doors_of(town, who, "POST", "PUT") - seen
        if "*" not in at
    ]
    assert not wrong, "\n".join(wrong)


def _said(answer: httpx.Response) -> str:
    """The status, and what was wrong with the body."""
    wrong = re.findall(r'invalid-feedback[^>]*>([^<]*)<|"(?:detail|errors)":("[^"]*"|{[^}]*})', answer.text)
    return f"{answer.status_code} {[''.join(each).strip() for each in wrong][:6]}"


def _has(who: Who | None, row: Row) -> bool:
    return who is not None and who.has(row)


async def _changes(rewind: Rewind, foreign: set[tuple[str, int]], *, may: bool) -> list[str]:
    """What a request changed that it must not; everything is put back."""
    changed = await rewind.changed()
    found = [] if may or not changed - NOTED else [f"refused, yet {sorted(changed - NOTED)} changed"]
    for table in changed - NOTED:
        if table in TABLES.values():
            lost = [row for row in await rewind.rows(table) if (table, row) in foreign]
            found += [f"row {row} of {table} is of somebody else and changed" for row in lost]
    await rewind.back(changed)
    return found
