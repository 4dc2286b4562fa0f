"""Nominations from a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.certificates.register.schemas import key_of_person, one_body
from talent_platform.database.engine import DB
from talent_platform.i18n import N_
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.titles.access import NOMINATORS
from talent_platform.titles.experts import service
from talent_platform.titles.experts.schemas import NominationRow
from talent_platform.titles.tables import CommitteeState, TitleCommittee, TitleExpert, TitleExpertState
from talent_platform.workflow.steps import Given
from talent_platform.workflow.taking import hold

Row = SourceRow[NominationRow]
_NO_COMMITTEE = N_("没有这个名称的评委会，或它不在核准备案有效期内")
_DEALT_WITH = N_("推荐已办理或修改过")
_TWICE_IN_FILE = N_("此人在文件中已被推荐到这个评委会")


async def import_experts(
    actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Take the rows as nominations of the actor's unit, or of the bureau; the ids are of the experts."""
    require(actor, *NOMINATORS)
    async with DB.transaction():
        good, problems = await _takeable(rows)
        if dry_run or not good:
            return Imported((), problems)
        for committee_id in sorted({committee_id for committee_id, _ in good}):
            await hold(TitleCommittee, committee_id)
        ids = [await service.written(actor, committee_id, row.form) for committee_id, row in good]
        await audit.record(actor, "title_expert.imported", "title_expert:list", file=file_hash, rows=len(ids))
    new = [
        (row.sheet, row.row, f"title_expert:{expert_id}")
        for expert_id, (_, row) in zip(ids, good, strict=True)
    ]
    return Imported(ids, problems, new=new)


async def take_back(actor: Actor, ids: Sequence[int]) -> Mapping[int, str]:
    """Withdraw the nominations that nobody has dealt with or changed; the others → why they stay."""
    rows = await (
        TitleExpert.select(TitleExpert.id, TitleExpert.version, TitleExpert.state)
        .where(TitleExpert.id.is_in(list(ids)))
        .lock_rows("UPDATE")
    )
    untouched = [
        row["id"] for row in rows if row["version"] == 1 and row["state"] == TitleExpertState.NOMINATED
    ]
    for expert_id in untouched:
        await service.move(actor, expert_id, "withdraw", Given())
    return dict.fromkeys(set(ids) - set(untouched), _DEALT_WITH)


async def _takeable(rows: Sequence[Row]) -> tuple[list[tuple[int, Row]], list[RowProblem]]:
    """Rows that can be taken, with their committee, and what is wrong with the others."""
    standing = await TitleCommittee.select(TitleCommittee.id, TitleCommittee.name).where(
        TitleCommittee.state == str(CommitteeState.IN_FORCE)
    )
    named = {one_body(each["name"]): each["id"] for each in standing}
    there = await TitleExpert.select(TitleExpert.committee, TitleExpert.person_key).where(
        TitleExpert.state.is_in(["nominated", "selected", "active"])
    )
    known = {(each["committee"], each["person_key"]) for each in there}
    good, problems, seen = [], [], set[tuple[int, str]]()
    for row in rows:
        committee_id = named.get(one_body(row.form.committee))
        if committee_id is None:
            problems.append(RowProblem(row.sheet, row.row, _NO_COMMITTEE, "committee"))
            continue
        pair = (committee_id, key_of_person(row.form.identity))
        if pair in known or pair in seen:
            sentence = service.TWICE if pair in known else _TWICE_IN_FILE
            problems.append(RowProblem(row.sheet, row.row, sentence, "identity"))
            continue
        seen.add(pair)
        good.append((committee_id, row))
    return good, problems


async def examples(_actor: Actor) -> dict[str, list[str]]:
    """A committee that stands."""
    rows = await (
        TitleCommittee.select(TitleCommittee.name)
        .where(TitleCommittee.state == str(CommitteeState.IN_FORCE))
        .order_by(TitleCommittee.name)
        .limit(1)
    )
    return {"committee": [rows[0]["name"]]} if rows else {}
