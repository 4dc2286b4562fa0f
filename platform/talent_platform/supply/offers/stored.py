"""An offer as it is stored: saved under its version, its history written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.clock import now
from talent_platform.database.engine import DB, written
from talent_platform.disclosure import blots, signers
from talent_platform.errors import Conflict
from talent_platform.i18n.said import told, untyped
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.life import STATE_LABELS
from talent_platform.supply.tables import Candidate, OfferChange, OfferState, Team
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import SYSTEM, line, write_line
from talent_platform.workflow.taking import MEANWHILE

TABLES: dict[Resource, type[Candidate | Team]] = {CANDIDATE: Candidate, TEAM: Team}


async def save(kind: Resource, row_id: int, version: int | None, columns: dict[str, Any]) -> None:
    """A version older than the stored one changes nothing."""
    table = TABLES[kind]
    condition = [table.id == row_id]
    if version is not None:
        condition.append(table.version == version)
    saved = (
        await table.update(written(columns, {table.version: table.version + 1, table.updated: now()}))
        .where(*condition)
        .returning(table.id)
    )
    if not saved:
        raise Conflict(MEANWHILE)


async def still(kind: Resource, row_id: int, version: int) -> None:
    """Where nothing is saved a version that is not the stored one is a conflict as well: otherwise an old
    form would tell whether what is typed over a hidden field stands there.
    """
    table = TABLES[kind]
    if not await table.exists().where(table.id == row_id, table.version == version):
        raise Conflict(MEANWHILE)


def signed(actor: Actor | None) -> str:
    """Who did it, as a history tells others: a bureau by name, the person or lead shortened."""
    if actor is None:
        return SYSTEM
    return actor.name if actor.is_bureau else masked(actor.name)


def subject(kind: Resource, row_id: int) -> dict[str, int]:
    """The history's column of an offer."""
    return {"candidate" if kind is CANDIDATE else "team": row_id}


async def note_change(
    actor: Actor | None, action: str, kind: Resource, row_id: int, *,
    changes: dict[str, list[Any]] | None = None, note: str = "",
) -> None:  # fmt: skip
    written = line(actor, action, note=note, changed=changes, signed=signed(actor))
    await write_line(OfferChange, subject(kind, row_id), written)


def with_state(entry: dict[str, Any]) -> dict[str, list[Any]]:
    """What an entry changed, the state among it as codes: lines of older versions kept it there, in words."""
    changed, before, after = dict(entry["changed"]), entry["from_state"], entry["to_state"]
    if before and before != after:
        changed["state"] = [before, after]
    elif "state" in changed:
        changed["state"] = [_CODES.get(word, word) for word in changed["state"]]
    return changed


_CODES = {**{label: str(state) for state, label in STATE_LABELS.items()}, "已到岗": str(OfferState.PLACED)}


async def set_placed(actor: Actor, *, candidates: Sequence[int], team: int | None) -> None:
    """Mark people, and the team they came with, as placed; call it where the hire is recorded."""
    await _move(actor, OfferState.PLACED, candidates, team)


async def set_free(actor: Actor, *, candidates: Sequence[int], team: int | None) -> None:
    """People, and the team where all of it goes, may be matched again; call it where a hire comes to
    nothing."""
    await _move(actor, OfferState.ACTIVE, candidates, team)


_INTO = {
    OfferState.PLACED: ("placed", [str(OfferState.ACTIVE), str(OfferState.PAUSED)]),
    OfferState.ACTIVE: ("released", [str(OfferState.PLACED)]),
}
"""What leads there, and from where."""


async def _move(actor: Actor, to: OfferState, candidates: Sequence[int], team: int | None) -> None:
    (action, sources), target = _INTO[to], str(to)
    async with DB.transaction():
        for kind, ids in ((CANDIDATE, list(candidates)), (TEAM, [] if team is None else [team])):
            table = TABLES[kind]
            rows = await (
                table.select(table.id, table.state)
                .where(table.id.is_in([0, *ids]), table.state.is_in(sources))
                .lock_rows("UPDATE")
            )
            for row in rows:
                await save(kind, row["id"], None, {"state": target})
                led = line(actor, action, before=row["state"], after=target, signed=signed(actor))
                await write_line(OfferChange, subject(kind, row["id"]), led)


async def shown_history(kind: Resource, row_id: int, *, own: bool) -> list[dict[str, Any]]:
    """Its changes, newest first; names and phones are masked in it, and to others whatever was kept in its
    texts. How a bureau heard a member's answer is no sentence for whoever leads the team."""
    column = OfferChange.candidate if kind is CANDIDATE else OfferChange.team
    entries = (
        await OfferChange.select()
        .where(column == row_id)
        .order_by(OfferChange.id, ascending=False)
        .output(load_json=True)
    )

    def of_member(entry: Mapping[str, Any]) -> bool:
        return own and kind is TEAM and entry["action"] in {"member_agreed", "member_refused"}

    if not own:
        entries = await blots.of_history(str(kind), row_id, entries, await _ever_named(kind, row_id))
    return [
        {
            **one, "note": told(untyped(one["note"]) if of_member(one) else one["note"], typed=True),
            "changed": with_state(one),
            "actor_name": one["actor_name"] if named else masked(one["actor_name"]),
        }
        for one, named in zip(entries, await signers.named(entries), strict=True)
    ]  # fmt: skip


_EVER_NAMED = {
    CANDIDATE: """SELECT name, phone FROM candidate WHERE id = {0}
                  UNION SELECT name, phone FROM person_writing WHERE candidate = {0}""",
    TEAM: """SELECT name, phone FROM team_member WHERE team = {0}
             UNION SELECT name, phone FROM team_answer WHERE team = {0}
             UNION SELECT w.name, w.phone FROM team_member m JOIN person_writing w USING (candidate)
             WHERE m.team = {0}""",
}


async def _ever_named(kind: Resource, row_id: int) -> list[tuple[str, str]]:
    """Under which names and phones those of an offer have ever stood."""
    rows = await Candidate.raw(_EVER_NAMED[kind].format(int(row_id)))
    return [(row["name"], row["phone"]) for row in rows]
