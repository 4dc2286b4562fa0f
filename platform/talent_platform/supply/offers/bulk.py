"""Many at once: rows of a workbook taken as candidates and team offers, and a step for ticked rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, require
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.disclosure import blots, texts
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.imports.queries import brought_in_by
from talent_platform.reference.contact import found_in
from talent_platform.reference.form_values import changed, values_of
from talent_platform.reference.identity import Key, key_of
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem, SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.consent import consent_refusal
from talent_platform.supply.offers.life import STATE_BADGES, TEAM_WRITERS
from talent_platform.supply.offers.service import FLOWS, edit_candidate
from talent_platform.supply.people import earlier, naming
from talent_platform.supply.people import records as people_records
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate
from talent_platform.supply.teams import places
from talent_platform.web.field_texts import fields_of, text_of
from talent_platform.web.listing.batches import Batch, Elsewhere
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import line

_IN_WORDS = frozenset({"withdraw"})
"""What a bureau says of somebody, and how it was told, belongs to one."""
BATCHES: dict[Resource, Batch] = {
    CANDIDATE: Batch(
        FLOWS[CANDIDATE],
        "/candidates",
        lambda row: str(row["headline"]),
        STATE_BADGES,
        singly=_IN_WORDS,
        beside=Elsewhere(N_("寄送交接码，由本人开通账号接管"), "/candidates/codes", BUREAUS),
    ),
    TEAM: Batch(FLOWS[TEAM], "/teams", lambda row: str(row["project"]), STATE_BADGES, singly=_IN_WORDS),
}


async def import_candidates(
    actor: Actor, rows: Sequence[SourceRow[CandidateForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write the rows of a workbook as candidates looked after by the actor's county, in one transaction by
    COPY.

    A row that repeats an earlier row, or a registered person whom the actor looks after, is left out and
    reported; a team member whom the actor looks after becomes registered. Of anybody else the answer says
    nothing, and nothing of theirs changes. Who has said no stays unmatched, whatever the row says. Whoever
    wants all or nothing wraps the call in `DB.transaction()` and raises when there are problems. `dry_run`
    reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in candidates.
    """
    require(actor, *BUREAUS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        await people_records.one_at_a_time(connection)
        done = await _sorted(actor, connection, rows)
        said = [change for _, _, change in done.changes]
        if dry_run:
            return Imported((), done.problems, said, done.unchanged)
        edited = []
        for row, stands, _ in done.changes:
            try:
                async with DB.transaction():
                    form = _said(row.form, stands)
                    await edit_candidate(actor, stands["id"], form, version=stands["version"])
                edited.append(stands["id"])
            except (Conflict, Invalid, NotAllowed) as error:
                # Somebody wrote in between.
                done.problems.append(RowProblem(row.sheet, row.row, error.message, "name"))
        records = [
            (row, known_id, _record_of(actor, row, at, file_hash, no)) for row, known_id, no in done.taken
        ]
        anew = [(row, record) for row, known_id, record in records if known_id is None]
        ids = await copy_rows(connection, "candidate", [record for _, record in anew])
        new = [(row.sheet, row.row, f"candidate:{id_}") for id_, (row, _) in zip(ids, anew, strict=True)]
        written = [(id_, row) for id_, (row, _) in zip(ids, anew, strict=True)]
        for row, known_id, record in records:
            if known_id is not None:
                written.append((await people_records.register(connection, record, known_id), row))
        for id_, row in written:
            if row.form.contact_confirmed:
                await _keep(actor, "candidate", id_, row.form)
        ids = [id_ for id_, _ in written]
        named = [naming.key(row.form) for _, row in written]
        await naming.look(connection, actor, f"file:{file_hash}", named, but=ids, asked=False)
        await _note_imported(connection, actor, "candidate", ids, file_hash)
        await audit.record(actor, "candidates.imported", f"file:{file_hash}", rows=len(ids))
    return Imported([*ids, *edited], done.problems, said, done.unchanged, new=new)


@dataclass
class _People:
    """Rows by what becomes of them."""

    taken: list[tuple[SourceRow[CandidateForm], int | None, datetime | None]] = field(default_factory=list)
    """With the team member, if any, who becomes registered, and since when a no stands."""
    changes: list[tuple[SourceRow[CandidateForm], dict[str, Any], RowChange]] = field(default_factory=list)
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


async def _sorted(
    actor: Actor,
    connection: asyncpg.Connection,
    rows: Sequence[SourceRow[CandidateForm]],
) -> _People:
    keys = [key_of(row.form.name, row.form.phone) for row in rows]
    present = await people_records.known(connection, keys)
    managed = await queries.among_managed(actor, [one["id"] for found in present.values() for one in found])
    standing = await _brought_in(actor, managed)
    done, seen = _People(), dict[Key, int]()
    for row, person in zip(rows, keys, strict=True):
        before, no = earlier.chosen(present.get(person, []), managed)
        said = None
        if person in seen:
            said = Said(N_("与第 {row} 行是同一人（姓名和电话相同）"), row=seen[person])
        elif before and before["registered"] and before["id"] not in standing:
            said = Said(N_("此人已登记（姓名和电话相同）"))
        seen.setdefault(person, row.row)
        if said is not None:
            done.problems.append(RowProblem(row.sheet, row.row, said, "name"))
        elif before and before["registered"]:
            stands = standing[before["id"]]
            differences = changed(stands, values_of(_said(row.form, stands)))
            refused = None
            if "consent" in differences:
                refused = await consent_refusal(connection, actor, stands, consent=row.form.consent)
            if refused:
                done.problems.append(RowProblem(row.sheet, row.row, refused, "consent"))
            elif differences:
                done.changes.append((row, stands, _change_of(row, before["id"], differences)))
            else:
                done.unchanged += 1
        else:
            done.taken.append((row, before["id"] if before else None, no))
    return done


def _record_of(
    actor: Actor, row: SourceRow[CandidateForm], at: datetime, file_hash: str, no: datetime | None
) -> dict[str, Any]:
    origin = _origin(row, file_hash)
    record = people_records.candidate_record(
        row.form, account=None, county=actor.county, at=at, origin=origin
    )
    return people_records.refused(record, no)


def _said(form: CandidateForm, stands: Mapping[str, Any]) -> CandidateForm:
    """A cell that was left empty says nothing of consent: what stands stays."""
    if "consent" in form.model_fields_set:
        return form
    return form.model_copy(update={"consent": stands["consent"]})


async def _brought_in(actor: Actor, managed: Collection[int]) -> dict[int, dict[str, Any]]:
    """Of the people the actor looks after those that own earlier uploads brought in, and that no account of
    their own keeps since."""
    files = await brought_in_by(actor, "candidates")
    if not files or not managed:
        return {}
    rows = await (
        Candidate.select(*Candidate.all_columns(exclude=[Candidate.withheld]))
        .where(
            Candidate.id.is_in(list(managed)),
            Candidate.origin_file.is_in(list(files)),
            Candidate.account.is_null(),
        )
        .output(load_json=True)
    )
    own = await blots.kept("candidate", [row["id"] for row in rows], author=actor)
    return {row["id"]: blots.in_clear(row, own.get(row["id"], blots.NOTHING)) for row in rows}


def _change_of(row: SourceRow[CandidateForm], id_: int, differences: Mapping[str, list[Any]]) -> RowChange:
    columns = fields_of(CandidateForm)
    shown = {
        columns[name].title: (text_of(columns[name], before), text_of(columns[name], after))
        for name, (before, after) in places.hidden(dict(differences)).items()
    }
    return RowChange(row.sheet, row.row, f"candidate:{id_}", masked(row.form.name), shown)


async def _keep(actor: Actor, kind: str, id_: int, form: CandidateForm | TeamOfferForm) -> None:
    """What the uploader keeps although it tells who somebody is waits for the bureau."""
    people, written = form.named_here(), form.open_texts()
    found = found_in(written, people)
    await texts.keep(actor, kind, id_, county=actor.county, texts=written, found=found, people=people)


def _origin(row: SourceRow[Any], file_hash: str) -> dict[str, Any]:
    return {"origin_file": file_hash, "origin_sheet": row.sheet, "origin_row": row.row}


async def _note_imported(
    connection: asyncpg.Connection, actor: Actor, subject: str, ids: Sequence[int], file_hash: str
) -> None:
    note, at = kept(Said(N_("文件 {hash}"), hash=file_hash[:12])), now()
    imported = line(actor, "imported", note=note)
    notes = [{subject: id_, "at": at, **imported} for id_ in ids]
    await copy_rows(connection, "offer_change", notes)


async def import_teams(
    actor: Actor, rows: Sequence[SourceRow[TeamOfferForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write team offers with their members; members already known by name and phone are linked, not repeated.

    A team that repeats an earlier row or a live offer of the actor's (same name and project) is left out and
    reported. Otherwise as `import_candidates`; the ids are those of the teams.
    """
    require(actor, *TEAM_WRITERS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        await people_records.one_at_a_time(connection)
        live = await people_records.live_offers(actor, [(row.form.name, row.form.project) for row in rows])
        taken, problems = [], []
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            offer = (row.form.name, row.form.project)
            if offer in seen:
                problems.append(
                    RowProblem(
                        row.sheet,
                        row.row,
                        Said(N_("与第 {row} 行重复（团队和项目相同）"), row=seen[offer]),
                        "name",
                    )
                )
            elif offer in live:
                problems.append(RowProblem(row.sheet, row.row, Said(N_("该团队已带着同一项目登记")), "name"))
            else:
                taken.append(row)
                seen[offer] = row.row
        if dry_run:
            return Imported((), problems)
        account = actor.account_id if actor.role is Role.TEAM_LEAD else None
        origins = [_origin(row, file_hash) for row in taken]
        records = [
            people_records.team_record(row.form, account=account, county=actor.county, at=at, origin=origin)
            for row, origin in zip(taken, origins, strict=True)
        ]
        ids = await copy_rows(connection, "team", records)
        teams = [(id_, row.form, origin) for id_, row, origin in zip(ids, taken, origins, strict=True)]
        await places.place_members(connection, teams, county=actor.county, at=at)
        for id_, form, _ in teams:
            if form.contact_confirmed:
                await _keep(actor, "team", id_, form)
        named = [naming.key(m) for row in taken for m in row.form.members]
        await naming.look(connection, actor, f"file:{file_hash}", named, asked=False)
        await _note_imported(connection, actor, "team", ids, file_hash)
        await audit.record(actor, "teams.imported", f"file:{file_hash}", rows=len(ids))
    new = [(row.sheet, row.row, f"team:{id_}") for id_, row in zip(ids, taken, strict=True)]
    return Imported(ids, problems, new=new)
