"""Entering approvals: the only writer of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.errors import Invalid
from talent_platform.establishment.approvals.queries import Subject
from talent_platform.establishment.tables.approvals import ApprovalPaper
from talent_platform.i18n import N_
from talent_platform.workflow.steps import Given


async def grant(  # noqa: PLR0917 - one paper
    actor: Actor, subject: Subject, row_id: int, authority: str, document: str, covers: Iterable[str] = (),
    *, recorded: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Enter what an office grants today under its own account, or `recorded` for a department that has none;
    returns the paper as `papers` gives it."""
    paper = {
        "by": authority, "on": clock.today(), "document": document, "covers": list(covers), "claimed": False,
        "who": actor.name, "recorded": recorded,
    }  # fmt: skip
    await _enter(actor, subject, row_id, paper)
    return paper


async def grant_with(  # noqa: PLR0917 - one paper
    actor: Actor, subject: Subject, row: Mapping[str, Any], authority: str, given: Given,
    covers: Iterable[str] = (),
) -> Mapping[str, Any]:  # fmt: skip
    """What an office grants with a step, on its own paper; the word of the unit's department, which a bureau
    records where it has no account, on the department's. `row`: the thing, with `department` and
    `department_silent`.

    Raises:
        Invalid: the number of the department's paper is missing.
    """
    recorded = authority == "department" and row["department_silent"]
    if recorded and not given.behalf.strip():
        message = N_("主管部门没有账号，由本机关代录其意见：请填写主管部门意见的文号")
        raise Invalid(message, {"behalf": N_("必填，不能为空")})
    document = (given.behalf if recorded else given.document).strip()
    return await grant(actor, subject, row["id"], authority, document, covers, recorded=recorded)


async def claim(actor: Actor, appointment_id: int, papers: Iterable[Mapping[str, Any]]) -> None:
    """What the unit says it has been granted, in place of what a draft said before."""
    await ApprovalPaper.delete().where(
        ApprovalPaper.appointment == appointment_id, ApprovalPaper.claimed.eq(True)
    )
    for paper in papers:
        await _enter(actor, "appointment", appointment_id, {**paper, "claimed": True})


async def _enter(actor: Actor, subject: Subject, row_id: int, paper: Mapping[str, Any]) -> None:
    columns: dict[str, Any] = {subject: row_id}
    await ApprovalPaper.insert(
        ApprovalPaper(
            **columns, authority=paper["by"], day=paper["on"], document=paper["document"],
            covers=list(paper["covers"]), claimed=paper["claimed"],
            recorded=paper.get("recorded", False), actor_id=actor.account_id,
            actor_name=actor.name, actor_role=str(actor.role),
        )
    )  # fmt: skip
