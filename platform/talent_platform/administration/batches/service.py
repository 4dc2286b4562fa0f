"""What a list shows under its filters, in groups by what stands against it, and one step for a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.i18n.said import as_parts
from talent_platform.jobs import service as jobs
from talent_platform.jobs.service import JobStanding
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declared import DeclaredList, declared
from talent_platform.web.listing.query import ListQuery
from talent_platform.workflow.steps import UNDO, Given, Step, require_given, value_of

KIND = "batch.all"
MOST = 5_000
"""Rows of one batch: what a run of minutes takes."""
EVERYTHING, CLEAR = "", "clear"
"""Groups: all rows, and those nothing stands against; others are named by the sentence against them."""
NOTHING = N_("当前条件下没有处于这一步的记录")
_NOT_ALL = N_("符合条件的超过 5,000 条，请先用筛选缩小范围")


@dataclass(frozen=True)
class RowGroup:
    key: str
    sentence: str
    """An example, with the values of the first row."""
    count: int


@dataclass(frozen=True)
class Matching:
    """The rows of a list under its filters."""

    listing: DeclaredList
    batch: Batch
    at: str
    total: int
    rows: Sequence[Any]
    against: Mapping[int, Sequence[str]]
    steps: Sequence[Step]
    """That the reader takes at many of this list, and that start where one of the rows stands."""

    def groups(self) -> list[RowGroup]:
        """By what stands against them; a row may be in several."""
        counts, first = Counter[str](), dict[str, str]()
        for sentences in self.against.values():
            for key, sentence in {_key(each): each for each in sentences}.items():
                counts[key] += 1
                first.setdefault(key, sentence)
        return [RowGroup(key, first[key], count) for key, count in counts.most_common()]

    def chosen(self, group: str, step: Step) -> list[tuple[int, int | None]]:
        """Id and version of the rows of a group that stand where the step starts."""
        flow = self.batch.flow
        return [
            (value_of(row, "id"), _known(row, flow.version))
            for row in self.rows
            if _known(row, flow.state) in {None, *step.sources} and self._within(row, group)
        ]

    def _within(self, row: object, group: str) -> bool:
        sentences = self.against.get(value_of(row, "id"), ())
        if group == EVERYTHING:
            return True
        return not sentences if group == CLEAR else group in map(_key, sentences)


def _key(sentence: str) -> str:
    return as_parts(sentence)[0][0]


def _known(row: object, name: str) -> Any:
    """Lists show of some things neither state nor version; then the step itself looks."""
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


async def matching(reader: Actor, at: str) -> Matching:
    """What the list at this address shows the reader, however many pages.

    Raises:
        NotFound: no list with steps for many.
        NotAllowed: not the reader's list, or no step of the reader's.
        Invalid: too many for one batch.
    """
    path, _, asked = at.partition("?")
    listing = declared(path)
    if listing is None or listing.batch is None:
        raise NotFound
    require(reader, *(listing.readers or [reader.role]))
    steps, batch = listing.batch.steps(reader), listing.batch
    if not steps:
        raise NotAllowed
    spec = listing.spec_for(reader)
    # Where a list shows others' things as well, a step is for the reader's own.
    own = {"scope": "mine"} if any(each.key == "scope" for each in spec.filters) else {}
    query = ListQuery.parse(spec, {**dict(parse_qsl(asked)), **own})
    total, query, found = await listing.read(reader, replace(query, page=1, size=MOST))
    if total > MOST:
        raise Invalid(_NOT_ALL)
    rows = [row for row in found if batch.of_list(row)]
    if listing.names:
        await audit.names_read(reader, *listing.names, len(rows))
    against = await batch.findings(rows) if batch.findings and rows else {}
    states = {_known(row, batch.flow.state) for row in rows}
    started = [step for step in steps if None in states or states & step.sources]
    return Matching(listing, batch, query.url(path), total, rows, against, started)


async def order(reader: Actor, at: str, action: str, given: Given, *, group: str = EVERYTHING) -> int:
    """Take the step for each row of a group in the background, as it stands now; the job.

    Raises:
        NotFound, NotAllowed: as `matching`.
        Invalid: no step, what it asks for is missing, or no row stands where it starts.
    """
    found = await matching(reader, at)
    step = next((each for each in found.steps if each.action == action), None)
    if step is None:
        raise Invalid(N_("请选择要办理的步骤"), {"action": N_("请选择要办理的步骤")})
    require_given(found.batch.flow, step, given)
    rows = found.chosen(group, step)
    if not rows:
        raise Invalid(NOTHING, {"group": NOTHING})
    return await _put(reader, found.listing.path, action, given, rows)


async def order_undo(reader: Actor, job_id: int) -> int:
    """Take back what a batch has done, where nothing followed; the job.

    Raises:
        NotFound: no batch of the reader's, or none that is undone.
    """
    result = (await outcome(reader, job_id)).result
    path = str(result.get("path"))
    done = [] if result.get("action") == UNDO else result.get("done", [])
    listing = declared(path)
    if listing is None or listing.batch is None or listing.batch.flow.followed is None or not done:
        raise NotFound
    return await _put(reader, path, UNDO, Given(), [(each, None) for each in done])


async def _put(
    reader: Actor, path: str, action: str, given: Given, rows: Sequence[tuple[int, int | None]]
) -> int:
    params = {
        "account_id": reader.account_id, "assignment": reader.assignment, "path": path, "action": action,
        "note": given.note, "reason": given.reason, "rows": [list(row) for row in rows],
    }  # fmt: skip
    return await jobs.enqueue(reader, KIND, params, lane=f"batch:{reader.account_id}")


async def outcome(reader: Actor, job_id: int) -> JobStanding:
    """A batch of the reader's own.

    Raises:
        NotFound: no such job, or another kind of work.
    """
    job = await jobs.read(reader, job_id)
    if job.kind != KIND:
        raise NotFound
    return job
