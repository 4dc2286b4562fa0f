"""The steps of a thing as data: who takes them, from where to where, and what they ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Literal

from piccolo.table import Table
from typing_extensions import TypeVar

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import Invalid, NotFound, TalentError
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings import reasons

Row = Mapping[str, Any]
Thing = TypeVar("Thing", default=Row)
"""A thing as its part reads it for somebody in charge, a view or a row: id, state and the count of what was
saved at least."""
UNDO = "undo"
"""Where a step is named: taking back the last one."""
UNDONE = "undone"
"""What the history calls that."""
LONGEST_NOTE = 500
"""Characters."""


class Asks(StrEnum):
    """What a step is not taken without."""

    NOTHING = ""
    NOTE = "note"
    REASON = "reason"
    """A code of the workflow's reasons; `other` asks for words besides."""
    DOCUMENT = "document"


@dataclass(frozen=True)
class Step:
    """One step somebody can take; labels are msgids."""

    action: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[Role]
    done: str = ""
    """Its words in the history, where they are not the label."""
    asks: Asks = Asks.NOTHING
    tone: Literal["primary", "neutral", "danger"] = "neutral"
    in_time: bool = False
    """Refused once the thing's deadline has passed."""
    final: bool = False
    """Asked again before it is done."""

    @property
    def words(self) -> str:
        return self.done or self.label


@dataclass(frozen=True)
class Given:
    """What somebody gives with a step; `version`: only if nothing was saved since it was read."""

    note: str = ""
    reason: str = ""
    document: str = ""
    behalf: str = ""
    """Number of the paper of another office, whose word is recorded with the step."""
    version: int | None = None
    acknowledged: bool = False
    """Whoever takes it knows what it costs, where the part's own rules ask."""


@dataclass(frozen=True)
class Taken(Generic[Thing]):
    """A step about to be taken; `row` as it stands under the lock."""

    actor: Actor
    row: Thing
    step: Step
    given: Given
    said: dict[str, object] = field(default_factory=dict)
    """Columns of the line in the history besides those every history has."""


async def anybody(_actor: Actor, _row: object, _step: Step) -> bool:
    return True


async def _to_target(_taken: Taken[Any]) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, eq=False)
class Workflow(Generic[Thing]):
    """The road of one kind of thing.

    `find` reads a thing for whoever is in charge of it and refuses others; `may` says whose turn it is beyond
    role and state; `before` refuses what the part's own rules refuse and returns columns that are stored with
    the step (`state` among them, where the facts decide where it leads).
    """

    thing: str
    """In the audit log (`need.close`, `need:7`)."""
    name: str
    """In sentences; a msgid."""
    table: type[Table]
    history: type[Table]
    subject: str
    """The history's column of the thing."""
    states: Mapping[str, str]
    """State → its words."""
    steps: Mapping[str, Step]
    find: Callable[[Actor, int], Awaitable[Thing]]
    reasons: Mapping[str, str] = field(default_factory=dict)
    due: Callable[[Thing], date | None] = lambda _row: None
    """The deadline of a thing, for steps that are only taken in time."""
    may: Callable[[Actor, Thing, Step], Awaitable[bool]] = anybody
    not_your_turn: str = N_("现在不轮到您办理这一步")
    """What is said where `may` says no."""
    before: Callable[[Taken[Thing]], Awaitable[Mapping[str, Any]]] = _to_target
    hold: Callable[[int], Awaitable[None]] | None = None
    """Locks more than the thing's row, where a step touches more."""
    state: str = "state"
    """The table's column of the state."""
    version: str = "version"
    """The table's column that counts what was saved."""
    followed: Callable[[Thing, datetime], Awaitable[str]] | None = None
    """What has come of a thing's last step, taken then, as a sentence; empty: nothing yet, and whoever took
    it may undo it. None: steps of this road are not undone."""
    signed: Callable[[Actor], str] = lambda actor: actor.name
    """Who did it, as the history tells others."""

    def step(self, action: str) -> Step:
        """Raises NotFound."""
        if action not in self.steps:
            raise NotFound(N_("没有这个步骤"))
        return self.steps[action]


def value_of(row: object, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def state_of(flow: Workflow[Thing], row: Thing) -> str:
    return str(value_of(row, flow.state))


async def offered(flow: Workflow[Thing], actor: Actor, row: Thing) -> list[Step]:
    """The steps this actor, being in charge of the thing, may take now: its buttons, and the API's `may`."""
    return [
        step
        for step in flow.steps.values()
        if state_of(flow, row) in step.sources
        and actor.role in step.roles
        and not too_late(flow, row, step)
        and await flow.may(actor, row, step)
    ]


async def not_refused(
    flow: Workflow[Thing], actor: Actor | None, row: Thing,
    refuse: Callable[[Actor, Thing, Step], Awaitable[object]],
) -> tuple[list[Step], list[str]]:  # fmt: skip
    """The steps offered that `refuse` does not refuse whatever is given with them, and why it does the
    others; none to nobody."""
    steps, why = list[Step](), list[str]()
    if actor is None:
        return steps, why
    for step in await offered(flow, actor, row):
        try:
            await refuse(actor, row, step)
        except TalentError as error:
            why.append(gettext(error.message))
        else:
            steps.append(step)
    return steps, list(dict.fromkeys(why))


def too_late(flow: Workflow[Thing], row: Thing, step: Step) -> bool:
    """Whether the deadline of a thing keeps a step from being taken; not while it is unknown."""
    due = flow.due(row)
    return step.in_time and due is not None and due < today()


_WHY = N_("请用文字写明原因（至少 4 个字）")


def require_given(flow: Workflow[Any], step: Step, given: Given) -> None:
    """Raises Invalid where the step asks for more than was given."""
    if step.asks is Asks.REASON and given.reason not in flow.reasons:
        choices = gettext("、").join(map(gettext, flow.reasons.values()))
        raise Invalid(N_("请选择原因"), {"reason": gettext("请选择：{choices}", choices=choices)})
    needed = step.asks is Asks.NOTE or (step.asks is Asks.REASON and given.reason == "other")
    if needed and not reasons.in_words(given.note):
        raise Invalid(_WHY, {"note": _WHY})
    if step.asks is Asks.DOCUMENT and not given.document.strip():
        raise Invalid(N_("请填写文号"), {"document": N_("必填，不能为空")})
    if len(given.note.strip()) > LONGEST_NOTE:
        raise Invalid(N_("说明最多 500 个字"), {"note": N_("最多 500 个字")})
