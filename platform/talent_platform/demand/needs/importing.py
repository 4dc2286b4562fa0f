"""Needs from a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from stdnum.cn import uscc

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.demand.fit.counting import nearest_skills
from talent_platform.demand.needs import bulk
from talent_platform.demand.needs.comparing import form_of
from talent_platform.demand.needs.life import (
    CHECKERS,
    POSTERS,
    WRITERS,
)
from talent_platform.demand.needs.schemas import (
    ProjectNeedRow,
    TalentNeedRow,
)
from talent_platform.demand.needs.service import edit, keep_text
from talent_platform.demand.tables import NeedKind, NeedState
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.reference.open_text import refuse_unconfirmed
from talent_platform.workflow.history import line

MOST_NOTICES = 20


async def import_needs(
    actor: Actor,
    rows: Sequence[SourceRow[TalentNeedRow | ProjectNeedRow]],
    *,
    kind: NeedKind,
    file_hash: str,
    dry_run: bool = False,
) -> Imported:
    """Write the rows of a workbook as needs, in one transaction by COPY.

    What an employer or liaison officer brings in awaits the county's check; what the county or the city
    brings in is checked by that and open at once. A row that repeats an earlier row or a running need of the
    same enterprise (same title, place and deadline), whose deadline has passed, or that names an enterprise
    the actor may not act for, is left out and reported. A row with the number of a need, or one that the
    actor's own earlier upload brought in, is a change of that need. Whoever wants all or nothing wraps the
    call in `DB.transaction()` and raises when there are problems. `dry_run` reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in needs.
        TooManyAttempts: see `door.written`.
    """
    require(actor, *WRITERS)
    state = str(NeedState.OPEN if actor.role in CHECKERS else NeedState.SUBMITTED)
    async with DB.transaction() as transaction:
        done = await bulk.sort(actor, kind, rows)
        taken, changes = done.taken, [change for _, _, change in done.changes]
        if dry_run:
            notices = [*done.warned[:MOST_NOTICES], *unknown_skills(rows)]
            return Imported((), done.problems, changes, done.unchanged, notices)
        edited = []
        for row, need, _ in done.changes:
            try:
                async with DB.transaction():
                    await edit(actor, need["id"], form_of(kind, row), version=need["version"])
                edited.append(need["id"])
            except (Conflict, Invalid, NotAllowed) as error:
                # Somebody wrote in between.
                done.problems.append(RowProblem(row.sheet, row.row, error.message, "title"))
        if not taken:
            return Imported(edited, done.problems, changes, done.unchanged)
        at = now()
        needs = [
            bulk.record(kind, row, employer, state=state, owner=actor.account_id, file_hash=file_hash, at=at)
            for row, employer in taken
        ]
        ids = await copy_rows(transaction.connection, "need", needs)
        note = kept(Said(N_("文件 {hash}"), hash=file_hash[:12]))
        imported = line(actor, "imported", after=str(state), note=note)
        notes = [{"need": id_, "at": at, **imported} for id_ in ids]
        await copy_rows(transaction.connection, "need_change", notes)
        contacts = await bulk.contacts_of(list({employer for _, employer in taken}))
        saved: list[door.SavedTexts] = []
        for id_, (row, employer) in zip(ids, taken, strict=True):
            seen, unseen = bulk.parties(actor, employer, contacts)
            written = list(row.form.open_texts().values())
            saved.append(door.SavedTexts(f"need:{id_}", written, bulk.unseen(employer, unseen)))
            if found := refuse_unconfirmed(row.form, seen, unseen):
                await keep_text(actor, id_, row.form, found, [*seen, *unseen])
        await door.written(actor, saved)
        await audit.record(actor, "needs.imported", f"file:{file_hash}", kind=str(kind), rows=len(ids))
    new = [(row.sheet, row.row, f"need:{id_}") for id_, (row, _) in zip(ids, taken, strict=True)]
    return Imported([*ids, *edited], done.problems, changes, done.unchanged, new=new)


def unknown_skills(rows: Sequence[SourceRow[TalentNeedRow | ProjectNeedRow]]) -> list[str]:
    """Required skills that no list knows, each with those it may mean."""
    counts = Counter(
        skill.name
        for row in rows
        if isinstance(row.form, TalentNeedRow)
        for skill in row.form.required_skills
    )
    near = {name: found for name in counts if (found := nearest_skills(name)) is not None}
    return [
        Said(
            N_("必备技能「{name}」（{n} 行）不在技能词库，只有写法完全相同的人才算满足"),
            name=name,
            n=counts[name],
        ).then(N_("；是否指：{names}"), names="、".join(near[name]))
        if near[name]
        else Said(
            N_("必备技能「{name}」（{n} 行）不在技能词库，只有写法完全相同的人才算满足"),
            name=name,
            n=counts[name],
        )
        for name in list(near)[:MOST_NOTICES]
    ]


async def examples(actor: Actor) -> dict[str, list[str]]:
    """An employer need not name itself; a bureau names one that it looks after."""
    codes = sorted(code for code in await bulk.employers(actor) if uscc.is_valid(code))
    return {"credit_code": [""] if actor.role in POSTERS or not codes else codes[:1]}


import_talent_needs = partial(import_needs, kind=NeedKind.TALENT)
import_projects = partial(import_needs, kind=NeedKind.PROJECT)
