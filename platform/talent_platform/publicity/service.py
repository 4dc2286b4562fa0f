"""Hanging a notice, objecting to a case on it, deciding the objection; the only writer of all three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform import clock
from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.dated.calendar.service import Settled
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.publicity import queries
from talent_platform.publicity.access import DECIDERS
from talent_platform.publicity.tables import Notice, NoticeItem, Objection
from talent_platform.reference.fields import Id, Line
from talent_platform.reference.writings import reasons
from talent_posts import WorkingDays

CIPHER = "contact of an objection"
Verdict = Literal["founded", "unfounded"]


class ObjectionForm(BaseModel):
    """An objection to one case: what is wrong, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: Id = Field(title=N_("异议对象"))
    text: Annotated[Line, StringConstraints(min_length=5, max_length=1000)] = Field(title=N_("异议内容"))
    contact: Annotated[Line, StringConstraints(min_length=5, max_length=120)] = Field(
        title=N_("姓名和联系方式"), description=N_("加密保存，只有受理异议的人社部门为核实可以查看")
    )


@dataclass(frozen=True)
class PublicityStanding:
    """How the publicity of one case stands."""

    notice: int
    starts: date
    ends: date | None
    open: int
    founded: int


def last_day(calendar: WorkingDays, starts: date, least: int, unit: str) -> date | None:
    """The last day a notice hangs: the first does not count. None where the calendar does not reach it."""
    return starts + timedelta(days=least) if unit == "day" else day_after(calendar, starts, least)


async def hang(
    actor: Actor, organisation: int, title: str, text: str, items: Mapping[str, str], *, least: int, unit: str
) -> int:
    """Hang a notice from today on for the time the law asks; `items`: subject → what it says of it. Within
    the caller's transaction, who has asked whether the actor may.

    Raises:
        Conflict: one of the cases hangs or has hung already.
    """
    standing = await standing_of(list(items))
    if standing:
        raise Conflict(N_("已有公示，不能重复公示；撤下后才能重新公示"))
    starts, least = clock.today(), max(least, 1)
    ends = last_day(await calendars.in_force(), starts, least, unit)
    rows = await Notice.insert(
        Notice(
            organisation=organisation, title=title, text=text, starts=starts, least=least, unit=unit,
            ends=ends, created_by=actor.account_id,
        )
    )  # fmt: skip
    notice_id = int(rows[0]["id"])
    await NoticeItem.insert(
        *(NoticeItem(notice=notice_id, subject=subject, text=line) for subject, line in items.items())
    )
    await audit.record(actor, "notice.hung", f"notice:{notice_id}", title=title)
    return notice_id


async def withdraw(actor: Actor, notice_id: int) -> None:
    """Take a notice down before its time; it then counts for nothing and may be hung anew.

    Raises:
        Conflict: it has hung its time, is down already, or somebody has objected.
    """
    row = await queries.notice(actor, notice_id)
    async with DB.transaction():
        await Notice.select(Notice.id).where(Notice.id == notice_id).lock_rows("UPDATE")
        row = await queries.notice(actor, notice_id)
        if not row.hangs:
            raise Conflict(N_("公示已结束或已撤下"))
        if row.objections:
            raise Conflict(N_("已有异议，不能撤下公示，须先处理异议"))
        await Notice.update({Notice.withdrawn: clock.now()}).where(Notice.id == notice_id)
        await audit.record(actor, "notice.withdrawn", f"notice:{notice_id}", title=row.title)


async def end(subject: str) -> None:
    """The case is over: it hangs no more and nobody objects to it; the others on its notice go on, and what
    was objected is not shaken off. Within the caller's transaction."""
    await NoticeItem.update({NoticeItem.ended: clock.now()}).where(
        NoticeItem.subject == subject, NoticeItem.ended.is_null()
    )


async def object_to(notice_id: int, form: ObjectionForm, *, address: str) -> int:
    """Anybody may, while the notice hangs.

    Raises:
        NotFound: no such notice hangs, or no such case is on it.
        TooManyAttempts: too often from one network address.
    """
    async with DB.transaction():
        await Notice.select(Notice.id).where(Notice.id == notice_id).lock_rows("UPDATE")
        row = await queries.hanging(notice_id)
        if form.item not in {each.id for each in row.items}:
            raise NotFound
        await throttle.use(throttle.OBJECTIONS, throttle.of_address(address))
        rows = await Objection.insert(
            Objection(item=form.item, text=form.text, contact=vault.seal(form.contact.encode(), CIPHER))
        )
        objection_id = int(rows[0]["id"])
        await audit.record(None, "objection.made", f"objection:{objection_id}", title=row.title)
    return objection_id


async def decide(actor: Actor, objection_id: int, verdict: Verdict, answer: str) -> None:
    """Whether the objection holds; the case goes on only where it does not.

    Raises:
        Invalid: no answer.
        Conflict: it is decided already.
        NotFound: not of this bureau.
    """
    require(actor, *DECIDERS)
    await queries.notice_of(actor, objection_id)
    if not reasons.in_words(answer):
        raise Invalid(N_("请用文字写明核实的情况（至少 4 个字）"), {"answer": N_("请写至少 4 个字")})
    if len(answer) > 1000:
        message = gettext("最多 {max_length} 个字", max_length=1000)
        raise Invalid(message, {"answer": message})
    async with DB.transaction():
        done = await (
            Objection.update({
                Objection.state: verdict, Objection.answer: answer.strip(), Objection.decided: clock.now(),
                Objection.decided_by: actor.account_id, Objection.decided_name: actor.name,
            })
            .where(Objection.id == objection_id, Objection.state == "open")
            .returning(Objection.id)
        )  # fmt: skip
        if not done:
            raise Conflict(N_("异议已处理"))
        action = "objection.founded" if verdict == "founded" else "objection.unfounded"
        await audit.record(actor, action, f"objection:{objection_id}", note=answer.strip())


async def contact(actor: Actor, objection_id: int, reason: str) -> str:
    """Who objects, for the bureau that has to verify it; logged.

    Raises:
        Invalid, TooManyAttempts: see `door.enter`.
    """
    require(actor, *DECIDERS)
    await queries.notice_of(actor, objection_id)
    subject = f"objection:{objection_id}"
    await door.enter(actor, "objection.unmasked", subject, reason, fields=("contact",), people=[subject])
    rows = await Objection.select(Objection.contact).where(Objection.id == objection_id)
    return vault.unseal(rows[0]["contact"], CIPHER).decode()


async def standing_of(subjects: Sequence[str]) -> dict[str, PublicityStanding]:
    """Subject → its notice, if one hangs or has hung; withdrawn ones count for nothing."""
    if not subjects:
        return {}
    rows = await NoticeItem.raw(
        "SELECT i.subject, n.id AS notice, n.starts, n.ends, "
        "count(o.id) FILTER (WHERE o.state = 'open') AS open, "
        "count(o.id) FILTER (WHERE o.state = 'founded') AS founded "
        "FROM notice_item i JOIN notice n ON n.id = i.notice LEFT JOIN objection o ON o.item = i.id "
        "WHERE i.subject = ANY({}) AND n.withdrawn IS NULL GROUP BY i.id, n.id ORDER BY n.id",
        list(subjects),
    )
    return {
        row["subject"]: PublicityStanding(**{k: v for k, v in row.items() if k != "subject"}) for row in rows
    }


async def ever_hung(subjects: Sequence[str]) -> bool:
    """Whether a notice has named one of these, taken down since or not."""
    return bool(subjects) and await NoticeItem.exists().where(NoticeItem.subject.is_in(list(subjects)))


async def _reached(calendar: WorkingDays) -> list[tuple[int, str, date]]:
    """Notices without a last day that this calendar gives one: number, title, day."""
    rows = await Notice.select().where(Notice.ends.is_null(), Notice.withdrawn.is_null())
    return [
        (row["id"], row["title"], day)
        for row in rows
        if (day := last_day(calendar, row["starts"], row["least"], row["unit"])) is not None
    ]


async def reckon() -> int:
    """Give notices their last day that the calendar now reaches; returns how many."""
    found = await _reached(await calendars.in_force())
    for notice_id, _title, day in found:
        await Notice.update({Notice.ends: day}).where(Notice.id == notice_id, Notice.ends.is_null())
    return len(found)


async def settled_by(calendar: WorkingDays) -> list[Settled]:
    """The notices that would get their last day by this calendar."""
    return [
        Settled(gettext("公示「{title}」的截止日", title=title), f"/publicity/{notice_id}", day)
        for notice_id, title, day in await _reached(calendar)
    ]
