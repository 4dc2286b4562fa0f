"""The one door to stored personal data: whoever reads somebody else's name, phone or identity number in clear
says why, is counted, and stands in the log, where the person reads it. So does whoever writes them into a
text without having seen them: what becomes of the text tells whether they are right."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import TooManyAttempts
from talent_platform.reference.contact import tells_of
from talent_platform.reference.surnames import names_in
from talent_platform.reference.writings import reasons


async def enter(
    actor: Actor, action: str, subject: str, reason: str, *, fields: Sequence[str], people: Sequence[str]
) -> None:
    """Count and write down one look, before anything is shown; within one transaction with the reading, or
    before it.

    `people`: whose data are shown, as `candidate:17`, `team:3`, `staff:5` or `organisation:9`; each of them
    finds the entry among those who looked.

    Raises:
        Invalid: no reason in words.
        TooManyAttempts: this account has looked too often within the hour.
    """
    reason = reasons.check(reason)
    await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
    await audit.record(
        actor, action, subject, reason=reason, fields=list(fields), people=list(people), role=str(actor.role)
    )


@dataclass(frozen=True)
class Unseen:
    """Somebody whose name and phone an author does not see."""

    subjects: tuple[str, ...]
    """As `people` of `enter`."""
    name: str
    phone: str

    @property
    def party(self) -> tuple[str, str]:
        return self.name, self.phone


@dataclass(frozen=True)
class SavedTexts:
    """Texts written into one record (`candidate:17`, `case:3`), and those whom their author does not see."""

    subject: str
    texts: Sequence[str]
    unseen: Sequence[Unseen]


async def named(actor: Actor, subject: str, people: Sequence[str], *, asked: bool = True) -> None:
    """Count and write down as a look that somebody wrote down people's names and phones, where what becomes
    of it tells who of them has registered; call it in the transaction that saves them.

    As in `written` the look is asked for whoever they are, and given back where none is.

    Raises:
        TooManyAttempts: this account has looked too often within the hour; not of what was not `asked` for.
    """
    async with DB.transaction():
        try:
            look = await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
        except TooManyAttempts:
            if asked:
                raise
            look = None
        if people:
            await _write_named(actor, subject, people)
        elif look is not None:
            await throttle.give_back(look)


async def _write_named(actor: Actor, subject: str, people: Sequence[str]) -> None:
    await audit.record(
        actor, "person.named", subject, note="named", fields=["name", "phone"], people=list(people),
        role=str(actor.role),
    )  # fmt: skip


@contextlib.asynccontextmanager
async def guess(actor: Actor, subject: str, people: Sequence[str]) -> AsyncIterator[None]:
    """Around an answer that tells whether names and phones somebody typed are those of `people`: a hit is
    written down as a look whatever comes of it; without one the look is given back if what was typed is
    taken.

    Raises:
        TooManyAttempts: this account has looked too often within the hour.
    """
    look = await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
    if people:
        await _write_named(actor, subject, people)
    yield
    if not people:
        await throttle.give_back(look)


LISTED = 5
"""More names in the texts of one record are no description of anybody but a list to try."""


def without_known(unseen: Iterable[Unseen], seen: Iterable[tuple[str, str]]) -> list[Unseen]:
    """Of the names and phones those that the author did not type."""
    known = {part for party in seen for part in party if part}
    return [
        replace(
            one,
            name="" if one.name in known else one.name,
            phone="" if one.phone in known else one.phone,
        )
        for one in unseen
    ]  # fmt: skip


async def written(actor: Actor, saved: Sequence[SavedTexts]) -> None:
    """Count and write down as a look each record whose texts hit a hidden name or phone, or list names to
    try; call it in the transaction that saves them.

    The look is asked for before anybody reads the texts, and given back where they tell nobody: who has none
    left is refused whatever was written, or the refusal would tell.

    Raises:
        TooManyAttempts: this account has looked too often within the hour.
    """
    asked = [one for one in saved if any(one.texts) and any(any(who.party) for who in one.unseen)]
    if not asked:
        return
    async with DB.transaction():
        account = throttle.of_account(actor.account_id)
        first = await throttle.use(throttle.UNMASKS, account)
        looks = [(one.subject, look) for one in asked if (look := _look(one))]
        if not looks:
            await throttle.give_back(first)
        for number, (subject, look) in enumerate(looks):
            if number:
                # Of a workbook all are written down, or taking it back would hide the looks before.
                with contextlib.suppress(TooManyAttempts):
                    await throttle.use(throttle.UNMASKS, account)
            await audit.record(actor, "text.told", subject, **look, role=str(actor.role))


def _look(saved: SavedTexts) -> dict[str, str | list[str]]:
    """Note, fields and people of the entry; empty where nobody is told of."""
    told = [(who, ways) for who in saved.unseen if (ways := tells_of(saved.texts, who.party))]
    if told:
        note, people = "told", [who for who, _ in told]
        fields = sorted({str(way) for _, ways in told for way in ways})
    elif len(names_in(saved.texts)) > LISTED:
        note, people, fields = "listed", list(saved.unseen), ["name"]
    else:
        return {}
    subjects = list(dict.fromkeys(subject for who in people for subject in who.subjects))
    return {"note": note, "fields": fields, "people": subjects}
