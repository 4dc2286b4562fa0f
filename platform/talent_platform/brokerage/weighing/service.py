"""Setting weights: proposed, looked at in whom they would move, confirmed by somebody else of the bureau."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from asyncpg import CheckViolationError, UniqueViolationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_matching import TERMS
from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.tables import ScoreWeights
from talent_platform.brokerage.weighing import queries
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Line

Hundredths = Annotated[int, Field(ge=0, le=100)]


class WeightsForm(BaseModel):
    """What each term weighs, in hundredths (together 100), and the score below which nobody is proposed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date = Field(title=N_("自"))
    terms: dict[str, Hundredths] = Field(title=N_("权重"), max_length=len(TERMS))
    floor: Hundredths = Field(title=N_("最低分"))
    source: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(title=N_("文件名称"))
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(title=N_("文号"))
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(title=N_("说明"), default="")


async def propose(actor: Actor, form: WeightsForm) -> int:
    """Lay weights before a second person; no run uses them yet.

    Raises:
        Invalid: they do not add up, name no term, or would begin before today.
        Conflict: others for that day are waiting.
    """
    require(actor, Role.CITY)
    require_in_person(actor)
    _check(form)
    async with DB.transaction():
        try:
            rows = await ScoreWeights.insert(
                ScoreWeights(
                    valid_from=form.valid_from, source=form.source, document=form.document, note=form.note,
                    content=json.dumps({"terms": form.terms, "floor": form.floor}),
                    proposed_by=actor.account_id, proposed_name=actor.name,
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(N_("同一天另有一组权重待确认，请先确认或撤回")) from error
        weights_id = int(rows[0]["id"])
        await audit.record(actor, "weights.proposed", f"weights:{weights_id}", document=form.document)
    return weights_id


def _check(form: WeightsForm) -> None:
    if unknown := set(form.terms) - set(TERMS):
        message = gettext("没有这个评分项：{names}", names="、".join(sorted(unknown)))
        raise Invalid(message, {"terms": message})
    if (total := sum(form.terms.values())) != 100:
        message = gettext("各项权重相加应为 100，现为 {total}", total=total)
        raise Invalid(message, {"terms": message})
    if form.valid_from < clock.today():
        message = N_("不能早于今天：已经算过的结果不变")
        raise Invalid(message, {"valid_from": message})


async def confirm(actor: Actor, weights_id: int) -> None:
    """Runs from its day on use it.

    Raises:
        Conflict: it is no longer waiting, or its day has passed meanwhile.
        NotAllowed: not a second person of the bureau.
    """
    require(actor, Role.CITY)
    require_in_person(actor)
    row = await queries.proposal(weights_id)
    if row["valid_from"] < clock.today():
        raise Conflict(N_("施行日期已过，请撤回后另行提出"))
    await _close(actor, row, "weights.confirmed", {
        ScoreWeights.confirmed: clock.now(), ScoreWeights.confirmed_by: actor.account_id,
        ScoreWeights.confirmed_name: actor.name,
    })  # fmt: skip


async def withdraw(actor: Actor, weights_id: int) -> None:
    """Nobody will confirm it.

    Raises:
        Conflict: it is no longer waiting.
    """
    require(actor, Role.CITY)
    require_in_person(actor)
    row = await queries.proposal(weights_id)
    await _close(actor, row, "weights.withdrawn", {ScoreWeights.withdrawn: clock.now()})


async def _close(actor: Actor, row: dict[str, Any], action: str, values: dict[Any, Any]) -> None:
    try:
        async with DB.transaction():
            done = await (
                ScoreWeights.update(values)
                .where(
                    ScoreWeights.id == row["id"], ScoreWeights.confirmed.is_null(),
                    ScoreWeights.withdrawn.is_null(),
                )
                .returning(ScoreWeights.id)
            )  # fmt: skip
            if not done:
                raise Conflict(N_("此项已确认或已撤回"))
            await audit.record(actor, action, f"weights:{row['id']}", document=row["document"])
    except CheckViolationError as error:
        raise NotAllowed(
            N_("须由本局另一人确认：不能是提出人，也不能是由提出人开设或重置过密码的账号")
        ) from error


async def confirmable(actor: Actor, row: dict[str, Any]) -> bool:
    """Whether this reader is the second person a waiting proposal needs."""
    open_ = row["confirmed"] is None and row["withdrawn"] is None
    return open_ and actor.role is Role.CITY and await may_confirm(row["proposed_by"], actor)
