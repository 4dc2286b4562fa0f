"""A jury is announced, drawn by the event, and filled up as some decline."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import partial

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.certificates.register.schemas import one_body
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.vault import seal
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.figures.queries import in_force
from talent_platform.i18n import N_, gettext
from talent_platform.processes import in_thread
from talent_platform.reference.codes import city
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.juries import queries
from talent_platform.titles.juries.queries import SEALED, DrawView
from talent_platform.titles.juries.schemas import (
    JuryDecline,
    JuryForm,
    JuryOutcome,
    applicants_of,
    seats_of,
)
from talent_platform.titles.juries.tables import (
    TitleDraw,
    TitleDrawDecline,
    TitleDrawEntrant,
    TitleDrawResult,
)
from talent_platform.titles.tables import CommitteeState, TitleCommittee
from talent_platform.workflow.taking import hold
from talent_posts import (
    Announced,
    Decline,
    DrawError,
    DrawEvent,
    JuryOrder,
    JurySeats,
    PlannedDraw,
    PoolExpert,
    Tied,
    announce_draw,
    draw_verifier,
    names_file,
    read_declines,
    read_planned,
)

_APPLIED = N_("本年度在本系统申报的评委会，申报人由系统按已报送和已受理的申报确定，此处留空")
_CLOSED = N_("评委会没有在核准备案有效期内开展评审，不能抽取评委")
_TO_COME = N_("公开事件须在今天之后")
_NUMBER = N_("执行评委定为 {wanted} 人，各层席位合计 {given}")
_DRAWN = N_("这次抽取已有结果，不能再抽")
_TOO_EARLY = N_("事件还没有发生，请在那一天及以后填写结果")
_ANOTHER = N_("事件结果须由本局另一人填写")
_NOT_DRAWN = N_("还没有抽取，没有评委可以退出")
_TALLIED = N_("会议已开始计票，评委不能再退出")
_HANDED = N_("此人已交票，不能再退出；确须如此的，取消会议后重新投票")
_NOT_SEATED = N_("此人不在评委席上，不能退出")


async def announce(actor: Actor, committee_id: int, form: JuryForm) -> int:
    """Fix pool, conflicts, seats and event, and make them known; returns the draw.

    Raises:
        Conflict: the committee is not in force, or the seats cannot be filled.
        Invalid: an event that is not to come, seats that are not as many as the jury.
    """
    require(actor, *KEEPERS)
    if form.happens <= today():
        raise Invalid(_TO_COME, {"happens": _TO_COME})
    async with DB.transaction():
        await hold(TitleCommittee, committee_id)
        committee = await committees.by_id(committee_id)
        if committee.state != CommitteeState.IN_FORCE:
            raise Conflict(_CLOSED)
        seats = seats_of(form.seats)
        given = sum(each[2] for each in seats)
        if committee.drawn is not None and given != committee.drawn:
            said = gettext(_NUMBER, wanted=committee.drawn, given=given)
            raise Invalid(said, {"seats": said})
        order = await _order(committee_id, form, seats)
        figures = await in_force()
        try:
            made = await in_thread(partial(announce_draw, order, figures))
        except DrawError as error:
            raise Conflict(str(error)) from error
        draw_id = await _written(actor, committee_id, form, made)
        await audit.record(
            actor, "title_draw.announced", f"title_draw:{draw_id}", quantity=len(order.experts)
        )
    return draw_id


async def _order(committee_id: int, form: JuryForm, seats: list[tuple[str, str, int, int]]) -> JuryOrder:
    return JuryOrder(
        jurisdiction=city()[0],
        experts=tuple(
            PoolExpert(
                id=f"E{each.id}",
                unit=one_body(each.unit),
                specialty=each.specialty,
                origin=each.sector,
            )
            for each in await queries.may_sit(committee_id, form.meeting)
        ),
        applicants=tuple(await _applicants(committee_id, form)),
        seats=tuple(JurySeats(*each) for each in seats),
        per_unit=form.per_unit,
        per_applicant=form.per_applicant,
        fixed=today(),
        event=form.event,
        happens=form.happens,
        fallback=form.fallback,
        fallback_happens=form.fallback_happens,
    )


async def _applicants(committee_id: int, form: JuryForm) -> Sequence[Tied]:
    """Those who applied here, or whom the form tells. Raises Invalid: both."""
    if not await docket.takes_applications(committee_id, form.meeting.year):
        told = applicants_of(form.applicants)
        return [Tied(id=number, unit=one_body(unit)) for number, unit in told]
    if form.applicants.strip():
        raise Invalid(_APPLIED, {"applicants": _APPLIED})
    return await docket.to_review(committee_id, form.meeting.year)


async def _written(actor: Actor, committee_id: int, form: JuryForm, made: Announced) -> int:
    """The draw with everybody who may be drawn, within the caller's transaction."""
    files = {name: content.decode() for name, content in made.draw.files().items()}
    ties = [(each.applicant, each.expert, each.reason) for each in made.ties]
    row = TitleDraw(
        committee=committee_id, meeting=form.meeting, seats=sum(each.seats for each in made.draw.plan.seats),
        event=form.event, happens=form.happens, fallback=form.fallback,
        fallback_happens=form.fallback_happens, fixed=made.draw.plan.fixed,
        files=json.dumps(files, ensure_ascii=False), plan_hash=made.draw.hash,
        names=seal(names_file(made.names), SEALED), ties=seal(json.dumps(ties).encode(), SEALED),
        announced_by=actor.account_id, announced_name=actor.name,
    )  # fmt: skip
    draw_id = int((await TitleDraw.insert(row))[0]["id"])
    await TitleDrawEntrant.insert(
        *(
            TitleDrawEntrant(draw=draw_id, expert=int(each.stands_for[1:]), pseudonym=each.id)
            for each in made.names
            if each.kind == "expert"
        )
    )
    return draw_id


def _planned(draw: DrawView) -> PlannedDraw:
    return read_planned({name: text.encode() for name, text in draw.files.items()})


async def _held(draw_id: int) -> DrawView:
    """The draw once every other act on its committee is through; nobody may lock the draw itself."""
    one = await queries.draw_of(draw_id)
    await hold(TitleCommittee, one.committee)
    return await queries.draw_of(draw_id)


async def draw(actor: Actor, draw_id: int, form: JuryOutcome) -> None:
    """The event has happened and decides, once.

    Raises:
        Conflict: drawn already, the event has not come, or the caller announced the draw.
        Invalid: no outcome that a file could hold.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        one = await _held(draw_id)
        if one.result is not None:
            raise Conflict(_DRAWN)
        if today() < (one.happens if form.which == "event" else one.fallback_happens):
            raise Conflict(_TOO_EARLY)
        if not await may_confirm(one.announced_by, actor):
            raise Conflict(_ANOTHER)
        try:
            drawn, result = _planned(one).result(form.outcome, form.which)
        except DrawError as error:
            raise Invalid(str(error), {"outcome": str(error)}) from error
        row = TitleDrawResult(
            draw=draw_id, which=form.which, outcome=form.outcome, result=result.decode(),
            jury=json.dumps(drawn.seated), drawn=today(), drawn_by=actor.account_id, drawn_name=actor.name,
        )  # fmt: skip
        await TitleDrawResult.insert(row)
        await audit.record(actor, "title_draw.drawn", f"title_draw:{draw_id}", note=form.outcome)
        await _without_the_gone(actor, draw_id)


async def decline(actor: Actor, draw_id: int, form: JuryDecline) -> str:
    """One of the jury does not sit; returns the pseudonym of who comes, empty where nobody is left.

    Raises:
        Conflict: nobody is drawn yet, this one does not sit, or the slips of this one are in the box.
    """
    require(actor, *KEEPERS)
    return await leave(actor, draw_id, form)


async def leave(actor: Actor, draw_id: int, form: JuryDecline) -> str:
    """As `decline`, also for the juror; the caller has asked who may."""
    async with DB.transaction():
        one = await _held(draw_id)
        if one.result is None:
            raise Conflict(_NOT_DRAWN)
        if await queries.tallied(draw_id):
            raise Conflict(_TALLIED)
        if await queries.handed_in(draw_id, form.pseudonym):
            raise Conflict(_HANDED)
        if form.pseudonym not in one.sitting:
            raise Conflict(_NOT_SEATED)
        came = await _declined(actor, one, Decline(form.pseudonym, today(), form.why))
        await audit.record(actor, "title_draw.declined", f"title_draw:{draw_id}", note=form.why)
        await _without_the_gone(actor, draw_id)
    return came


async def _declined(actor: Actor, one: DrawView, decline: Decline) -> str:
    assert one.outcome is not None
    which: DrawEvent = "event" if one.which == "event" else "fallback"
    declines = (*read_declines((one.declines or "").encode()), decline)
    came, files = _planned(one).seated(one.outcome, which, declines)
    row = TitleDrawDecline(
        draw=one.id, number=len(declines), pseudonym=decline.id, came=came[-1], day=decline.day,
        why=decline.why, declines=files["declines.jsonl"].decode(), seated=files["seated.json"].decode(),
        jury=json.dumps(json.loads(files["seated.json"])["jury"]), recorded_by=actor.account_id,
        recorded_name=actor.name,
    )  # fmt: skip
    await TitleDrawDecline.insert(row)
    return came[-1]


async def _without_the_gone(actor: Actor, draw_id: int) -> None:
    """Whoever is no longer of the pool does not sit, and neither does the one who would come for them."""
    one = await queries.draw_of(draw_id)
    gone = await queries.gone(draw_id)
    while leaving := [each for each in one.sitting if each in gone]:
        await _declined(actor, one, Decline(leaving[0], today(), "left_pool"))
        one = await queries.draw_of(draw_id)


def folder(one: DrawView) -> bytes:
    """The public files and the program that recounts them, as one archive."""
    texts = {name: text.encode() for name, text in one.published.items()}
    return zipped({**texts, "verify.py": draw_verifier()})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
