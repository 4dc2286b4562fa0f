"""Entering approvals: the only writer of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.establishment.approvals.queries import Subject
from talent_platform.establishment.tables.approvals import ApprovalPaper


async def grant(  # noqa: PLR0917 - one paper
    actor: Actor, subject: Subject, row_id: int, authority: str, document: str, covers: Iterable[str] = ()
) -> dict[str, Any]:
    """Enter what an office grants today under its own account; returns the paper as `papers` gives it."""
    paper = {
        "by": authority, "on": clock.today(), "document": document, "covers": list(covers), "claimed": False,
        "who": actor.name,
    }  # fmt: skip
    await _enter(actor, subject, row_id, paper)
    return paper


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
            covers=list(paper["covers"]), claimed=paper["claimed"], actor_id=actor.account_id,
            actor_name=actor.name, actor_role=str(actor.role),
        )
    )  # fmt: skip
