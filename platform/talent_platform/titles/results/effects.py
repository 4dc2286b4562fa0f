"""What a confirmed act does to one person: closed; then the title itself, with its certificate."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.certificates.issue import service as certificates
from talent_platform.clock import now
from talent_platform.reference.form_values import columns_of
from talent_platform.supply.certified import service as profiles
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.results.queries import OutcomeView, ResultAct
from talent_platform.titles.results.tables import OutcomeState, TitleOutcome, TitleOutcomeChange
from talent_platform.workflow.history import line, write_line


async def close(actor: Actor, row: OutcomeView, act: ResultAct) -> None:
    """Within the transaction of the act."""
    await _step(actor, row, "close", OutcomeState.CLOSED, act, closing=act.id)


async def publish(actor: Actor, row: OutcomeView, act: ResultAct) -> None:
    """The certificate is issued under the identity number of the application, or as the office told it, so
    that whatever asks the register knows the title from now on: posts by the number, matching by the own
    profile. Within the transaction of the act.

    Raises:
        Invalid, Conflict: it cannot be issued (`certificates.confirm`).
    """
    key = await docket.key_of(row.applicant)
    granted = certificates.TitleGranted(
        name=act.title, specialty=row.specialty, holder=row.name, person_key=key, decided=act.day,
        source=act.source, document=act.document, proposed_by=act.proposed_by,
        proposed_name=act.proposed_name,
    )  # fmt: skip
    certificate = await certificates.issue(actor, granted)
    if row.application is not None:
        owner = await applications.owner(row.application)
        await profiles.name_issued(actor, owner, certificate, row.name)
    await _step(
        actor, row, "publish", OutcomeState.PUBLISHED, act, publication=act.id, certificate=certificate
    )


async def _step(
    actor: Actor, row: OutcomeView, action: str, target: OutcomeState, act: ResultAct, **stored: int
) -> None:
    said = line(actor, action, before=row.state, after=str(target), document=act.document)
    await write_line(TitleOutcomeChange, {"outcome": row.id}, said)
    moved: dict[Any, Any] = {
        **columns_of(stored), TitleOutcome.state: str(target), TitleOutcome.version: TitleOutcome.version + 1,
        TitleOutcome.updated: now(),
    }  # fmt: skip
    await TitleOutcome.update(moved).where(TitleOutcome.id == row.id)
    await audit.record(actor, f"title_outcome.{action}", row.subject, document=act.document)
