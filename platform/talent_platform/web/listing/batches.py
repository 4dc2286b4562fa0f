"""One step for many rows of a list: ticked there, looked at here, taken and told one by one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Response
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.requests import AppRequest, actor, form_values, page, refused, whole_number
from talent_platform.workflow.steps import UNDO, Asks, Given, Step, Workflow, offered, value_of
from talent_platform.workflow.taking import StepResult, Taking, own_last, take_many, undo_many

Row = TypeVar("Row")
MOST = 200
"""Rows of one batch."""
_NONE = N_("请先在列表中勾选要办理的记录")
_TOO_MANY = N_("一次最多办理 200 项")
_NO_STEP = N_("请选择要办理的步骤")


@dataclass(frozen=True)
class Elsewhere:
    """What else ticked rows are taken to: a page at `path` that is given them as `row`."""

    words: str
    path: str
    roles: Collection[Role]


@dataclass(frozen=True)
class Batch:
    """What can be done with ticked rows of a list."""

    flow: Workflow[Any]
    path: str
    """Of the list; the batch has `/batch` behind it."""
    title: Callable[[Any], str]
    """What a row is called."""
    badges: Mapping[str, Badge]
    """Of its states."""
    of_list: Callable[[Any], bool] = lambda _row: True
    """Whether a thing of the workflow stands in this list at all."""
    singly: frozenset[str] = frozenset()
    """Steps that are taken for one thing at a time."""
    by: Taking | None = None
    """How one is taken where more than `workflow.take` belongs to it."""
    findings: Callable[[Sequence[Any]], Awaitable[Mapping[int, Sequence[str]]]] | None = None
    """What stands against a row (id → sentences), told before anything is done; those rows come first."""
    beside: Elsewhere | None = None
    names: tuple[str, str] | None = None
    """Page and subject as the log calls them where titles name people in clear."""

    def steps(self, reader: Actor | None) -> list[Step]:
        """What this reader takes at all of many; a document belongs to one thing."""
        if reader is None:
            return []
        steps = self.flow.steps.values()
        return [
            step
            for step in steps
            if reader.role in step.roles and step.asks is not Asks.DOCUMENT and step.action not in self.singly
        ]

    async def step(
        self, reader: Actor, versions: Mapping[int, int | None], action: str, given: Given
    ) -> Sequence[StepResult]:
        """A step for many (id → version it was read with), each on its own.

        Raises:
            NotFound: no such step, or one that is taken singly.
            NotAllowed: not this role's step.
            Invalid: what the step asks for is missing.
        """
        if action in self.singly:
            raise NotFound(N_("这一步只能逐条办理"))
        return await take_many(self.flow, reader, versions, action, given, by=self.by)

    async def page(self, request: AppRequest) -> Template:
        """The ticked rows (`?row=7&row=9`) and what may be done with them."""
        reader = self._reader(request)
        return await self._page(request, reader, ticked(request), Form(), back=request.query_params)

    async def take(self, request: AppRequest) -> Response[Any]:
        """Take the step and say of each row what became of it; what was refused stays ticked."""
        reader, values = self._reader(request), await form_values(request)
        versions = ticked_versions(values)
        given = Given(str(values.get("note", "")), str(values.get("reason", "")))
        try:
            require_some(versions)
            if values.get("action") == UNDO and self.flow.followed:
                return await self._undo(request, reader, versions, values)
            if values.get("action") not in {step.action for step in self.steps(reader)}:
                raise Invalid(_NO_STEP, {"action": _NO_STEP})
            outcomes = await self.step(reader, versions, str(values["action"]), given)
        except Invalid as error:
            form = Form.refused(values, error)
            chosen = list(versions)[:MOST]
            return refused(await self._page(request, reader, chosen, form, back=values), error)
        left = [one.id for one in outcomes if one.problem]
        form = Form(values if left else {})
        return await self._page(request, reader, left, form, outcomes, back=values)

    async def _undo(
        self,
        request: AppRequest,
        reader: Actor,
        versions: Mapping[int, int | None],
        values: Mapping[str, Any],
    ) -> Template:
        """What is undone may be done anew at once, and stays ticked."""
        outcomes = await undo_many(self.flow, reader, versions)
        return await self._page(request, reader, list(versions), Form(), outcomes, back=values, undone=True)

    def _reader(self, request: AppRequest) -> Actor:
        reader = actor(request)
        if not self.steps(reader):
            raise NotAllowed
        return reader

    async def _page(
        self, request: AppRequest, reader: Actor, ids: Sequence[int], form: Form,
        outcomes: Sequence[StepResult] = (), *, back: Mapping[str, Any],
        undone: bool = False,
    ) -> Template:  # fmt: skip
        done = [one for one in outcomes if not one.problem]
        rows, may = [], dict[str, int]()
        listed = dict.fromkeys([*(one.id for one in done), *ids[:MOST]])
        for row in await self._found(reader, listed):
            rows.append(row)
            if value_of(row, "id") in ids:
                for step in await offered(self.flow, reader, row):
                    may[step.action] = may.get(step.action, 0) + 1
        if self.names:
            await audit.names_read(reader, *self.names, len(rows))
        became = {one.id: one for one in outcomes}
        taken = frozenset[int]() if undone else await own_last(self.flow, reader, listed)
        against = await self.findings(rows) if self.findings else {}
        rows.sort(key=lambda row: value_of(row, "id") not in against)
        return page(
            request, "web/batch.html", form=form, path=self.path, back=list_left(back, self.path),
            name=self.flow.name, outcomes=outcomes, beside=self._beside(reader), done=len(done),
            undone=undone,
            undo=UNDO, undoable=len(taken.intersection(value_of(row, "id") for row in rows)),
            missing=len(listed) - len(rows), cut=len(ids) > MOST,
            asks=[str(step.asks) for step in self.steps(reader) if step.action in may and step.asks],
            steps=[
                (step.action, gettext("{step}（可办 {n} 项）", step=gettext(step.label), n=may[step.action]))
                for step in self.steps(reader)
                if step.action in may
            ],
            reasons=list(self.flow.reasons.items()),
            rows=[
                {
                    "id": number, "version": value_of(row, self.flow.version), "title": self.title(row),
                    "badge": self.badges[value_of(row, self.flow.state)], "left": number in ids,
                    "problem": became[number].problem if number in became else "", "taken": number in taken,
                    "against": against.get(number, ()),
                }
                for number, row in ((value_of(row, "id"), row) for row in rows)
            ],
        )  # fmt: skip

    def _beside(self, reader: Actor) -> Elsewhere | None:
        return self.beside if self.beside and reader.role in self.beside.roles else None

    async def _found(self, reader: Actor, ids: Collection[int]) -> list[Any]:
        """Those of them that the reader is in charge of."""
        return [row for row in await those_found(self.flow.find, reader, ids) if self.of_list(row)]


async def those_found(
    find: Callable[[Actor, int], Awaitable[Row]], reader: Actor, ids: Collection[int]
) -> list[Row]:
    """Those of them that somebody may see and handle, once each."""
    rows = []
    for row_id in dict.fromkeys(ids):
        with suppress(NotFound, NotAllowed):
            rows.append(await find(reader, row_id))
    return rows


def list_left(given: Mapping[str, Any], path: str) -> str:
    """The list as it stood where the rows were ticked; the bare one where another address is given."""
    sent = str(given.get("from", ""))
    return sent if sent.partition("?")[0] == path else path


def ticked(request: AppRequest) -> list[int]:
    """The ids of the ticked rows, as the list sends them."""
    sent = request.query_params.getall("row", [])
    return list(dict.fromkeys(number for one in sent if (number := whole_number(one))))


def ticked_versions(values: Mapping[str, Any]) -> dict[int, int | None]:
    """The ticked rows of a form, each with the version it was looked at in."""
    sent = values.get("row", [])
    versions = dict(map(_read, [sent] if isinstance(sent, str) else sent))
    versions.pop(0, None)
    return versions


def require_some(versions: Mapping[int, int | None]) -> None:
    """Raises Invalid: no row, or more than one batch holds."""
    if not versions:
        raise Invalid(_NONE)
    if len(versions) > MOST:
        raise Invalid(_TOO_MANY)


def _read(sent: str) -> tuple[int, int | None]:
    """A row and the version it was looked at in, as `7:3`; 0 for what is none."""
    row, _, version = sent.partition(":")
    return whole_number(row) or 0, whole_number(version) if version else None
