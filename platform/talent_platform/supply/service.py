"""Everything that changes a profile or a team offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import Kind, require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.reference.rows import Imported, RowProblem, SourceRow
from talent_platform.reference.stored import changed, columns_of, history_json, values_of
from talent_platform.supply import people, queries
from talent_platform.supply.life import BUREAUS, CANDIDATE_WRITERS, STATE_LABELS, STEPS, TEAM_WRITERS
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, OfferChange, OfferState, Team, TeamMember

TABLES: dict[Kind, type[Candidate | Team]] = {Kind.CANDIDATE: Candidate, Kind.TEAM: Team}
_TAKEN = "该姓名和电话已登记；如是本人，请联系当地人才主管部门认领"
_MEANWHILE = "在您打开之后，别人已保存了新的内容；请核对后再保存一次"


async def create_candidate(actor: Actor, form: CandidateForm) -> int:
    """Register a person: a candidate once, for herself; a bureau for people it looks after. Returns the id.

    Somebody known so far only as a team member becomes registered under the same id.

    Raises:
        NotAllowed: the role registers nobody.
        Conflict: the account has its profile already, or the person is registered.
    """
    require(actor, *CANDIDATE_WRITERS)
    account = actor.account_id if actor.role is Role.CANDIDATE else None
    if account and await queries.own_candidate(actor):
        raise Conflict("您已登记过个人信息，请在原有信息上修改")
    async with DB.transaction() as transaction:
        present = await people.known(transaction.connection, [(form.name, form.phone)])
        before = next(iter(present.values()), None)
        if before and before["registered"]:
            raise Conflict(_TAKEN)
        record = people.candidate_record(
            form, account=account, county=actor.county, at=now(), origin=people.NO_ORIGIN
        )
        try:
            candidate_id = await _register(transaction.connection, record, before["id"] if before else None)
        except UniqueViolationError as error:
            raise Conflict(_TAKEN) from error
        await _note(actor, "created", Kind.CANDIDATE, candidate_id)
        await audit.record(actor, "candidate.created", f"candidate:{candidate_id}", consent=form.consent)
    return candidate_id


async def _register(connection: Any, record: dict[str, Any], known_id: int | None) -> int:
    if known_id is None:
        return (await copy_rows(connection, "candidate", [record]))[0]
    fresh = {key: value for key, value in record.items() if key not in ("created", "version")}
    await Candidate.update({**fresh, Candidate.version: Candidate.version + 1}).where(
        Candidate.id == known_id
    )
    return known_id


async def edit_candidate(actor: Actor, candidate_id: int, form: CandidateForm, *, version: int) -> None:
    """Save a changed profile over the version it was opened with.

    Raises:
        NotAllowed: not the person, nor a bureau looking after the person.
        Conflict: somebody saved in the meantime, or name and phone belong to somebody else.
    """
    require(actor, *CANDIDATE_WRITERS)
    before = await queries.managed(actor, Kind.CANDIDATE, candidate_id)
    values = values_of(form)
    differences = changed(before, values)
    columns = columns_of(values)
    if "consent" in differences:
        columns["consented_at"] = now() if form.consent else None
    async with DB.transaction():
        try:
            await _save(Kind.CANDIDATE, candidate_id, version, columns)
        except UniqueViolationError as error:
            raise Conflict(_TAKEN) from error
        if differences:
            await _note(actor, "edited", Kind.CANDIDATE, candidate_id, changes=people.hidden(differences))
            await audit.record(
                actor, "candidate.edited", f"candidate:{candidate_id}", fields=sorted(differences)
            )


async def _save(kind: Kind, row_id: int, version: int | None, columns: dict[str, Any]) -> None:
    """A version older than the stored one changes nothing."""
    table = TABLES[kind]
    condition = [table.id == row_id]
    if version is not None:
        condition.append(table.version == version)
    saved = (
        await table.update({**columns, table.version: table.version + 1, table.updated: now()})
        .where(*condition)
        .returning(table.id)
    )
    if not saved:
        raise Conflict(_MEANWHILE)


async def _note(
    actor: Actor | None,
    action: str,
    kind: Kind,
    row_id: int,
    *,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    subject = {"candidate" if kind is Kind.CANDIDATE else "team": row_id}
    name = actor.name if actor else "系统"
    await OfferChange.insert(
        OfferChange(**subject, actor_name=name, action=action, changed=history_json(changes or {}))
    )


async def create_team(actor: Actor, form: TeamOfferForm) -> int:
    """Put down a 「项目+团队」 offer with its members; returns its id.

    Raises:
        NotAllowed: the role offers no teams.
        Conflict: the same offer stands already.
    """
    require(actor, *TEAM_WRITERS)
    account = actor.account_id if actor.role is Role.TEAM_LEAD else None
    async with DB.transaction() as transaction:
        if (form.name, form.project) in await _live_offers([(form.name, form.project)]):
            raise Conflict("同名团队已带着同一项目登记，请在原有信息上修改")
        at, county = now(), actor.county
        record = people.team_record(form, account=account, county=county, at=at, origin=people.NO_ORIGIN)
        team_id = (await copy_rows(transaction.connection, "team", [record]))[0]
        await people.place_members(
            transaction.connection, [(team_id, form, people.NO_ORIGIN)], county=county, at=at
        )
        await _note(actor, "created", Kind.TEAM, team_id)
        await audit.record(actor, "team.created", f"team:{team_id}", members=len(form.members))
    return team_id


async def _live_offers(offers: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of (name, project) that stand already."""
    rows = await Team.raw(
        """SELECT t.name, t.project FROM team t
           JOIN unnest({}::text[], {}::text[]) AS w (name, project) USING (name, project)
           WHERE t.state <> 'withdrawn'""",
        [name for name, _ in offers], [project for _, project in offers],
    )  # fmt: skip
    return {(row["name"], row["project"]) for row in rows}


async def edit_team(actor: Actor, team_id: int, form: TeamOfferForm, *, version: int) -> None:
    """Save a changed offer, members and all, over the version it was opened with.

    Raises:
        NotAllowed: not the lead, nor a bureau looking after the team.
        Conflict: somebody saved in the meantime.
    """
    require(actor, *TEAM_WRITERS)
    before = await queries.managed(actor, Kind.TEAM, team_id)
    values = values_of(form, without=("members",))
    differences = changed(before, values)
    columns = columns_of(values)
    if "consent" in differences:
        columns["consented_at"] = now() if form.consent else None
    async with DB.transaction() as transaction:
        await _save(Kind.TEAM, team_id, version, columns)
        old = [people.member_text(m["name"], m["phone"], m) for m in await queries.members(team_id)]
        new = [people.member_text(m.name, m.phone, m) for m in form.members]
        if sorted(old) != sorted(new):
            differences["members"] = ["、".join(old), "、".join(new)]
        await TeamMember.delete().where(TeamMember.team == team_id)
        await people.place_members(
            transaction.connection, [(team_id, form, people.NO_ORIGIN)], county=before["county"], at=now()
        )
        if differences:
            await _note(actor, "edited", Kind.TEAM, team_id, changes=differences)
            await audit.record(actor, "team.edited", f"team:{team_id}", fields=sorted(differences))


async def take_step(actor: Actor, kind: Kind, row_id: int, action: str) -> OfferState:
    """Pause, resume or withdraw an offer; returns the new state.

    Raises:
        NotFound: no such step or offer.
        NotAllowed: not the actor's offer.
        Conflict: the offer is no longer where the step starts.
    """
    step = STEPS.get(action)
    if step is None:
        raise NotFound
    before = await queries.managed(actor, kind, row_id)
    table = TABLES[kind]
    async with DB.transaction():
        moved = (
            await table.update(
                {table.state: str(step.target), table.version: table.version + 1, table.updated: now()}
            )
            .where(table.id == row_id, table.state.is_in([str(state) for state in step.sources]))
            .returning(table.id)
        )
        if not moved:
            raise Conflict(f"现在的状态是「{STATE_LABELS[before['state']]}」，不能{step.label}；请刷新页面")
        states = [STATE_LABELS[before["state"]], STATE_LABELS[step.target]]
        await _note(actor, action, kind, row_id, changes={"state": states})
        await audit.record(actor, f"{kind}.{action}", f"{kind}:{row_id}")
    return step.target


async def set_consent(actor: Actor, kind: Kind, row_id: int, *, consent: bool) -> None:
    """Agree to be matched, or take it back; the date is kept.

    Raises:
        NotAllowed: not the actor's offer.
    """
    before = await queries.managed(actor, kind, row_id)
    if before["consent"] == consent:
        return
    async with DB.transaction():
        await _save(kind, row_id, None, {"consent": consent, "consented_at": now() if consent else None})
        await _note(actor, "consented" if consent else "refused", kind, row_id)
        await audit.record(actor, f"{kind}.consent", f"{kind}:{row_id}", consent=consent)


async def reconfirm(actor: Actor, kind: Kind, row_id: int) -> None:
    """Say that everything still holds; the offer counts as fresh again.

    Raises:
        NotAllowed: not the actor's offer.
    """
    await queries.managed(actor, kind, row_id)
    async with DB.transaction():
        await _save(kind, row_id, None, {})
        await _note(actor, "reconfirmed", kind, row_id)


async def unmask(actor: Actor, kind: Kind, row_id: int, reason: str) -> list[tuple[str, str, str]]:
    """(role or occupation, name, phone) of the person or of every team member; always written to the audit
    log.

    Raises:
        NotAllowed: neither a bureau nor in charge of this record.
        Invalid: no reason given.
    """
    require(actor, *BUREAUS)
    row = await queries.managed(actor, kind, row_id)
    if len(reason.strip()) < 2:
        raise Invalid("请写明查看原因", {"reason": "请写明查看原因"})
    if kind is Kind.CANDIDATE:
        shown = [(row["headline"], row["name"], row["phone"])]
    else:
        shown = [(m["role"], m["name"], m["phone"]) for m in await queries.members(row_id)]
    await audit.record(
        actor, f"{kind}.unmasked", f"{kind}:{row_id}", reason=reason.strip()[:500], people=len(shown)
    )
    return shown


async def set_placed(
    *, candidates: Sequence[int] = (), team: int | None = None, placed: bool, actor: Actor | None = None
) -> None:
    """Mark people, and the team they came with, as placed (or free again); call it where the hire is
    recorded."""
    old, new = (OfferState.ACTIVE, OfferState.PLACED) if placed else (OfferState.PLACED, OfferState.ACTIVE)
    action = "placed" if placed else "released"
    async with DB.transaction():
        for kind, ids in ((Kind.CANDIDATE, list(candidates)), (Kind.TEAM, [] if team is None else [team])):
            table = TABLES[kind]
            for row_id in ids:
                moved = (
                    await table.update(
                        {table.state: str(new), table.version: table.version + 1, table.updated: now()}
                    )
                    .where(table.id == row_id, table.state == str(old))
                    .returning(table.id)
                )
                if moved:
                    states = [STATE_LABELS[old], STATE_LABELS[new]]
                    await _note(actor, action, kind, row_id, changes={"state": states})


async def import_candidates(
    actor: Actor, rows: Sequence[SourceRow[CandidateForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write the rows of a workbook as candidates looked after by the actor's county, in one transaction by
    COPY.

    A person is known by name and phone: a row that repeats an earlier row or a registered person is left
    out and
    reported; a person so far known only as a team member becomes registered. Whoever wants all or nothing
    wraps
    the call in `DB.transaction()` and raises when there are problems. `dry_run` reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in candidates.
    """
    require(actor, *BUREAUS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        present = await people.known(connection, [(row.form.name, row.form.phone) for row in rows])
        fresh: list[SourceRow[CandidateForm]] = []
        joined: list[SourceRow[CandidateForm]] = []
        problems: list[RowProblem] = []
        seen: dict[people.Person, int] = {}
        for row in rows:
            person = (row.form.name, row.form.phone)
            before = present.get(person)
            if person in seen:
                problems.append(
                    RowProblem(
                        row.sheet, row.row, f"与第 {seen[person]} 行是同一人（姓名和电话相同）", "name"
                    )
                )
            elif before and before["registered"]:
                problems.append(RowProblem(row.sheet, row.row, "此人已登记（姓名和电话相同）", "name"))
            else:
                (joined if before else fresh).append(row)
                seen[person] = row.row
        if dry_run:
            return Imported((), problems)
        records = {
            row.row: people.candidate_record(
                row.form, account=None, county=actor.county, at=at, origin=_origin(row, file_hash)
            )
            for row in (*fresh, *joined)
        }
        ids = await copy_rows(connection, "candidate", [records[row.row] for row in fresh])
        for row in joined:
            known_id = present[row.form.name, row.form.phone]["id"]
            ids.append(await _register(connection, records[row.row], known_id))
        await _note_imported(connection, actor, "candidate", ids, file_hash)
        await audit.record(actor, "candidates.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)


def _origin(row: SourceRow[Any], file_hash: str) -> dict[str, Any]:
    return {"origin_file": file_hash, "origin_sheet": row.sheet, "origin_row": row.row}


async def _note_imported(
    connection: Any, actor: Actor, field: str, ids: Sequence[int], file_hash: str
) -> None:
    note, at = f"文件 {file_hash[:12]}", now()
    notes = [
        {field: id_, "at": at, "actor_name": actor.name, "action": "imported", "note": note, "changed": "{}"}
        for id_ in ids
    ]
    await copy_rows(connection, "offer_change", notes)


async def import_teams(
    actor: Actor, rows: Sequence[SourceRow[TeamOfferForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write team offers with their members; members already known by name and phone are linked, not repeated.

    A team that repeats an earlier row or a live offer (same name and project) is left out and reported.
    Otherwise
    as `import_candidates`; the ids are those of the teams.
    """
    require(actor, *TEAM_WRITERS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        live = await _live_offers([(row.form.name, row.form.project) for row in rows])
        taken, problems = [], []
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            offer = (row.form.name, row.form.project)
            if offer in seen:
                problems.append(
                    RowProblem(row.sheet, row.row, f"与第 {seen[offer]} 行重复（团队和项目相同）", "name")
                )
            elif offer in live:
                problems.append(RowProblem(row.sheet, row.row, "该团队已带着同一项目登记", "name"))
            else:
                taken.append(row)
                seen[offer] = row.row
        if dry_run:
            return Imported((), problems)
        account = actor.account_id if actor.role is Role.TEAM_LEAD else None
        origins = [_origin(row, file_hash) for row in taken]
        records = [
            people.team_record(row.form, account=account, county=actor.county, at=at, origin=origin)
            for row, origin in zip(taken, origins, strict=True)
        ]
        ids = await copy_rows(connection, "team", records)
        teams = [(id_, row.form, origin) for id_, row, origin in zip(ids, taken, origins, strict=True)]
        await people.place_members(connection, teams, county=actor.county, at=at)
        await _note_imported(connection, actor, "team", ids, file_hash)
        await audit.record(actor, "teams.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)
