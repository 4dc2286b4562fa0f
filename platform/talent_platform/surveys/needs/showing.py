"""What page and API show of a row on its way: what the row says, and the needs it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.needs.comparing import FORMS
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext
from talent_platform.i18n.said import Said
from talent_platform.reference.form_values import values_of
from talent_platform.surveys.conversion import drafting, rules
from talent_platform.surveys.needs import queries, service
from talent_platform.surveys.needs.queries import NeedLine, StandingNeed
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.web.field_texts import fields_of, text_of


@dataclass(frozen=True, slots=True)
class Beside:
    """One field: as the row says it, and as its need stands; nothing where there is none to be read."""

    label: str
    row: str
    need: str | None

    @property
    def differs(self) -> bool:
        return self.need is not None and self.need != self.row


async def facts_of(reader: Actor, line: NeedLine) -> list[Beside]:
    """What the need says beside what was filled in. An enterprise reads its need alone."""
    kind = NeedKind(line.kind)
    columns = fields_of(FORMS[kind])
    need = await _need(reader, kind, line.need)
    form = drafting.read_form(kind, await queries.answers(line.survey_row))
    values: Mapping[str, Any] = values_of(form) if form else {}
    if reader.role is Role.ENTERPRISE:
        values, need = need or {}, None
    return [
        Beside(
            gettext(column.title), _text(column, values.get(name)),
            None if need is None else _text(column, need[name]),
        )
        for name, column in columns.items()
    ]  # fmt: skip


def _text(column: Any, value: Any) -> str:
    return "" if value is None else text_of(column, value)


async def _need(reader: Actor, kind: NeedKind, need: int | None) -> Mapping[str, Any] | None:
    """None where there is none, or it is not for the reader."""
    if need is None:
        return None
    try:
        return await needs.need(reader, kind, need)
    except NotFound:
        return None


async def like(reader: Actor, line: NeedLine) -> Sequence[StandingNeed]:
    """Where somebody has to say which is meant: the needs of the enterprise, those like the row first."""
    if line.state != NeedLineState.ASKED or reader.role is Role.ENTERPRISE:
        return ()
    form = await service.row_form(line)
    found = await queries.choices(reader, line)
    if isinstance(form, Said):
        return found
    row = drafting.compared(form)
    return sorted(found, key=lambda each: not rules.near(row, each.compared(line.campaign)))
