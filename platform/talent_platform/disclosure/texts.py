"""Texts kept by their authors although they tell who somebody is: withheld, listed and decided by the bureau.

A need, profile or team offer is withheld whole until the county or the city lets its text through, and holds
it blotted out until then (`blots.py`). What is written into a case before both sides agreed is withheld until
both have, unless the bureau refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import RoleAssignment
from talent_platform.audit import service as audit
from talent_platform.clock import ZONE, now
from talent_platform.database.engine import DB
from talent_platform.disclosure import blots
from talent_platform.disclosure.tables import ReviewState, TextReview
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.contact import Finding
from talent_platform.reference.writings import reasons

READERS = (Role.CITY, Role.COUNTY, Role.AUDITOR)
DECIDERS = (Role.CITY, Role.COUNTY)
_OPEN = blots.OPEN


async def keep(
    actor: Actor, kind: str, record: int, *, county: str | None, texts: Mapping[str, str],
    found: Mapping[str, Sequence[Finding]], people: Iterable[blots.Party] = (),
) -> None:  # fmt: skip
    """Note what the saved texts of a record tell of these `people` and otherwise, and blot it out; call it in
    the transaction of the change. What the bureau let through before need not be decided again; what is gone
    waits no more; what somebody else wrote before stays that author's."""
    async with DB.transaction():
        before = await (
            TextReview.select(TextReview.author, TextReview.texts, TextReview.found)
            .where(TextReview.kind == kind, TextReview.record == record, TextReview.state.is_in(_OPEN))
            .output(load_json=True)
        )
        await TextReview.update({TextReview.state: str(ReviewState.REPLACED)}).where(
            TextReview.kind == kind, TextReview.record == record, TextReview.state.is_in(_OPEN)
        )
        if found and not set(_pairs(found)) <= await _passed(kind, record):
            authors = {name: _author(before, name, hits, actor) for name, hits in found.items()}
            for author in dict.fromkeys(authors.values()):
                own = {name: hits for name, hits in found.items() if authors[name] == author}
                clear = await blots.blot(kind, record, own, people)
                written = {name: texts[name] for name in own}
                await _insert(actor, kind, record, county, written, own, author=author, clear=clear)


def _author(
    before: Sequence[Mapping[str, Any]], name: str, hits: Sequence[Finding], actor: Actor
) -> int | None:
    """Whose text it is: of whoever kept something of it before, or who saves it now."""
    here = {(str(one.way), one.text) for one in hits}
    kept = (row["author"] for row in before if name in row["texts"] and here & set(map(tuple, row["found"])))
    return next(kept, actor.account_id)


async def keep_stored(
    kind: str, record: int, *, county: str | None, texts: Mapping[str, str],
    found: Mapping[str, Sequence[Finding]], event: int | None = None, people: Iterable[blots.Party] = (),
) -> None:  # fmt: skip
    """Note what a text tells that was stored before anybody asked; call it while the record is held. What is
    listed or decided already stays as it is, but for what an older version left readable."""
    rows = await (
        TextReview.select(
            TextReview.id, TextReview.found, TextReview.state, TextReview.texts, TextReview.clear
        )
        .where(
            TextReview.kind == kind, TextReview.record == record,
            TextReview.event.is_null() if event is None else TextReview.event == event,
        )
        .output(load_json=True)
    )  # fmt: skip
    if rows and event is not None:
        return
    stand = [row for row in rows if row["state"] != ReviewState.REPLACED]
    listed = {(way, text) for row in stand for way, text in row["found"]}
    known = list(people)
    for row in stand:
        if event is None and row["state"] in _OPEN and not row["clear"]:
            clear = await blots.blot(kind, record, row["texts"], known)
            await TextReview.update({TextReview.clear: clear.stored()}).where(TextReview.id == row["id"])
    if not set(_pairs(found)) <= listed:
        written = {name: texts[name] for name in found}
        clear = blots.NOTHING if event is not None else await blots.blot(kind, record, found, known)
        await _insert(None, kind, record, county, written, found, event, clear=clear)


async def inherit(kind: str, old: int, new: int) -> None:
    """A record takes over the texts of another with what was found in them and decided; call it in the
    transaction of that."""
    async with DB.transaction():
        await TextReview.update({TextReview.state: str(ReviewState.REPLACED)}).where(
            TextReview.kind == kind, TextReview.record == new, TextReview.state.is_in(_OPEN)
        )
        await TextReview.raw(
            """INSERT INTO text_review (at, author, kind, record, county, texts, found, clear, state,
                                        decided_by, decided_at, note)
               SELECT at, author, kind, {}, county, texts, found, clear, state, decided_by, decided_at, note
               FROM text_review WHERE kind = {} AND record = {} AND state <> 'replaced' ORDER BY id""",
            new, kind, old,
        )  # fmt: skip
        await TextReview.update({TextReview.state: str(ReviewState.REPLACED)}).where(
            TextReview.kind == kind, TextReview.record == old, TextReview.state.is_in(_OPEN)
        )


async def keep_event(
    actor: Actor, case: int, event: int, text: str, found: Sequence[Finding], *, county: str | None
) -> None:
    """As `keep`, for what was written into a case."""
    texts, hits = {"note": text}, {"note": found}
    await _insert(actor, "case", case, county, texts, hits, event, author=actor.account_id)


async def _insert(  # noqa: PLR0917 - one row
    actor: Actor | None, kind: str, record: int, county: str | None, texts: Mapping[str, str],
    found: Mapping[str, Sequence[Finding]], event: int | None = None, *, author: int | None = None,
    clear: blots.Pairs = blots.NOTHING,
) -> None:  # fmt: skip
    pairs = _pairs(found)
    await TextReview.insert(
        TextReview(
            author=author, kind=kind, record=record, event=event, county=county,
            clear=clear.stored(), texts=dict(texts), found=pairs,
        )
    )  # fmt: skip
    await audit.record(actor, "text.kept", f"{kind}:{record}", ways=sorted({way for way, _ in pairs}))


def _pairs(found: Mapping[str, Sequence[Finding]]) -> list[tuple[str, str]]:
    return [(str(one.way), one.text) for hits in found.values() for one in hits]


async def _passed(kind: str, record: int) -> set[tuple[str, str]]:
    rows = await (
        TextReview.select(TextReview.found)
        .where(
            TextReview.kind == kind, TextReview.record == record,
            TextReview.state == str(ReviewState.PASSED),
        )
        .output(load_json=True)
    )  # fmt: skip
    return {(way, text) for row in rows for way, text in row["found"]}


async def of_case(case_id: int) -> dict[int, str]:
    """Event → state of the text kept in it."""
    rows = await TextReview.select(TextReview.event, TextReview.state).where(
        TextReview.kind == "case", TextReview.record == case_id
    )
    return {row["event"]: row["state"] for row in rows}


def in_charge(reader: Actor) -> Combinable:
    """The texts of a county, or all of them, those that something else took the place of left out."""
    stands = TextReview.state != str(ReviewState.REPLACED)
    if reader.role is Role.COUNTY:
        return And(stands, TextReview.county == reader.county) if reader.county else TextReview.id.is_null()
    return stands


_WHY_NOT = N_("请用文字写明不予放行的原因（4 至 200 字）")


async def decide(actor: Actor, review_id: int, *, passed: bool, note: str = "") -> None:
    """Let a text through, or not.

    Raises:
        NotFound: no such text in this bureau's charge.
        NotAllowed: whoever wrote a text does not let it through.
        Conflict: it was decided already, or its author wrote something else since.
        Invalid: a refusal without a word why.
    """
    require_in_person(actor)
    require(actor, *DECIDERS)
    note = note.strip()
    if len(note) > 200 or (not passed and not reasons.in_words(note)):
        raise Invalid(_WHY_NOT, {"note": _WHY_NOT})
    async with DB.transaction():
        rows = await (
            TextReview.select(
                TextReview.state,
                TextReview.kind,
                TextReview.record,
                TextReview.author,
                TextReview.at,
                TextReview.found,
                TextReview.clear,
            )
            .where(TextReview.id == review_id, in_charge(actor))
            .lock_rows("UPDATE")
            .output(load_json=True)
        )
        if not rows:
            raise NotFound
        if rows[0]["state"] != ReviewState.WAITING:
            raise Conflict(N_("这段文字已有结论，作者已改写，或对接已经结束；请刷新页面"))
        if passed and await _wrote(actor, rows[0]):
            raise NotAllowed(N_("自己写的文字由另一人放行"))
        state = ReviewState.PASSED if passed else ReviewState.REFUSED
        await TextReview.update(
            {
                TextReview.state: str(state), TextReview.decided_by: actor.account_id,
                TextReview.decided_at: now(), TextReview.note: note,
            }
        ).where(TextReview.id == review_id)  # fmt: skip
        if passed:
            await blots.restore(rows[0]["kind"], rows[0]["record"], blots.Pairs.of(rows[0]["clear"]))
        subject = f"{rows[0]['kind']}:{rows[0]['record']}"
        await audit.record(actor, f"text.{state}", subject, review=review_id, note=note)


async def _wrote(actor: Actor, review: Mapping[str, Any]) -> bool:
    """Whether the actor, or somebody in the actor's place, wrote this text or, before somebody else changed
    another part of the record, what was found in it."""
    if review["author"] == actor.account_id:
        return True
    if await _stood_in(review["author"], actor.account_id, review["at"]):
        return True
    rows = await (
        TextReview.select(TextReview.found)
        .where(
            TextReview.kind == review["kind"], TextReview.record == review["record"],
            TextReview.author == actor.account_id,
        )
        .output(load_json=True)
    )  # fmt: skip
    found = {tuple(pair) for pair in review["found"]}
    return any(found & {tuple(pair) for pair in row["found"]} for row in rows)


async def _stood_in(author: int | None, account: int, at: datetime) -> bool:
    """Whether the author could write in the place of the account at that time."""
    rows = await RoleAssignment.select(
        RoleAssignment.first_day, RoleAssignment.last_day, RoleAssignment.ended
    ).where(RoleAssignment.account == author, RoleAssignment.deputises == account)
    day = at.astimezone(ZONE).date()
    return any(
        row["first_day"] <= day <= row["last_day"] and (row["ended"] is None or row["ended"] > at)
        for row in rows
    )
