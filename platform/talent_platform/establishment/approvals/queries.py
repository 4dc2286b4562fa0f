"""Reads of approvals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from talent_platform.establishment.tables.approvals import ApprovalPaper
from talent_posts import Approval

Subject = Literal["plan", "special", "appointment"]
_COLUMNS: dict[Subject, Any] = {
    "plan": ApprovalPaper.plan,
    "special": ApprovalPaper.special,
    "appointment": ApprovalPaper.appointment,
}


async def papers(subject: Subject, ids: Iterable[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """Id → what was granted or is claimed for it, in the order it was entered: {by, on, document, covers,
    claimed, who, recorded: a bureau has entered the word of a department that cannot sign in}."""
    column, wanted = _COLUMNS[subject], list(ids)
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    if not wanted:
        return found
    rows = await (
        ApprovalPaper.select(
            column.as_alias("subject"), ApprovalPaper.authority, ApprovalPaper.day, ApprovalPaper.document,
            ApprovalPaper.covers, ApprovalPaper.claimed, ApprovalPaper.recorded, ApprovalPaper.actor_name,
        )
        .where(column.is_in(wanted))
        .order_by(ApprovalPaper.id)
        .output(load_json=True)
    )  # fmt: skip
    for row in rows:
        found[row["subject"]].append({
            "by": row["authority"], "on": row["day"], "document": row["document"], "covers": row["covers"],
            "claimed": row["claimed"], "who": row["actor_name"],
            "recorded": row["recorded"],
        })  # fmt: skip
    return found


async def papers_of(subject: Subject, row_id: int) -> list[dict[str, Any]]:
    """The papers of one."""
    return (await papers(subject, [row_id]))[row_id]


async def of_request(appointment_id: int) -> dict[str, list[dict[str, Any]]]:
    """`approvals`: what the unit says, as its form writes it; `confirmed`: what offices granted."""
    found = await papers_of("appointment", appointment_id)
    claims = [
        {
            "by": each["by"],
            "on": each["on"].isoformat(),
            "document": each["document"],
            "covers": each["covers"],
        }
        for each in found
        if each["claimed"]
    ]
    return {"approvals": claims, "confirmed": [each for each in found if not each["claimed"]]}


def approval(paper: Mapping[str, Any], *, confirmed: bool = False) -> Approval:
    """A paper as the rulebook knows it."""
    day: date = paper["on"]
    return Approval(
        by=paper["by"], on=day, document=paper["document"], covers=tuple(paper["covers"]), confirmed=confirmed
    )
