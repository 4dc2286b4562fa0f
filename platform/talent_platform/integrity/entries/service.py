"""What the bureau does with entries: propose, change, decide or drop, serve, write down an appeal and its
end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.integrity import standing
from talent_platform.integrity.access import KEEPERS
from talent_platform.integrity.entries import queries
from talent_platform.integrity.entries.life import STATE_LABELS, STEPS
from talent_platform.integrity.entries.queries import EntryView
from talent_platform.integrity.entries.schemas import EntryEdit, EntryForm, person_of
from talent_platform.integrity.tables import EntryState, IntegrityChange, IntegrityEntry
from talent_platform.part import hooks
from talent_platform.reference.form_values import changed, values_of
from talent_platform.reference.identity import name_key
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take
from talent_posts import integrity_cause, last_recorded

_DECIDED = N_("这条记录已经办理，不能修改；决定有误的，通过申诉或复核撤销")
_ANOTHER = N_("须由本局另一人办理：不能是提出人或登记申诉的人，也不能是由其开设或重置过密码的账号")
_NO_PERSON = N_("请先补填身份证号：没有身份证号认不出本人，不能决定记入")
_NO_ACCOUNT = N_("没有这个登录名的账号")
_DERIVED = ("law", "article", "begins", "ends", "long_term")


async def propose(actor: Actor, form: EntryForm) -> int:
    """Lay an entry before a second person; it means nothing yet. Returns its id.

    Raises:
        Invalid: a cause that was no law on the day of the decision, a day to come, no article where the
            cause's is not known, no review of a long-term entry, or no such account.
    """
    require(actor, *KEEPERS)
    content = {
        **_content(form), "holder": form.holder, "person_key": person_of(form.identity),
        "account": await _account(form.login),
    }  # fmt: skip
    async with DB.transaction():
        entry = await insert(actor, content)
    return entry  # noqa: RET504 - mypy takes it that a transaction may swallow


async def insert(actor: Actor, content: Mapping[str, Any]) -> int:
    """Store a proposal with its line, in the transaction of what proposes it."""
    rows = await IntegrityEntry.insert(IntegrityEntry(**content, proposed_by=actor.account_id))
    entry_id = int(rows[0]["id"])
    await _note(actor, entry_id, "proposed")
    return entry_id


def term(
    cause_code: str, decided: date, *, begins: date | None = None, article: str = "", review: str = ""
) -> Mapping[str, Any]:
    """Law, article and days of an entry, as its cause has them (columns).

    Raises:
        Invalid: as `propose`.
    """
    wrong: dict[str, str] = {}
    first = begins or decided
    cause = integrity_cause(cause_code, decided)
    if decided > today():
        wrong["decided"] = N_("决定日期不能在今天之后")
    if first < decided:
        wrong["begins"] = N_("记录起始日不能早于决定日期")
    if cause is None:
        wrong["cause"] = gettext("{day} 还没有这一事由的规定，不能据此记入", day=decided)
    elif not (article or cause.article):
        wrong["article"] = N_("这一事由的条号没有核对过原文，请照决定书填写条款")
    if cause is not None and cause.years is None and not review:
        wrong["review"] = N_("长期记录没有截止日期，请写明由谁复核、怎样申请")
    if cause is not None and cause.years is not None and review:
        wrong["review"] = N_("这一事由的记录有截止日期，复核途径请留空")
    if wrong or cause is None:
        raise Invalid(next(iter(wrong.values())), wrong)
    ends = None if cause.years is None else last_recorded(first, cause.years)
    return {
        "law": cause.source.title, "article": article or cause.article, "begins": first, "ends": ends,
        "long_term": ends is None,
    }  # fmt: skip


def _content(form: EntryForm | EntryEdit) -> Mapping[str, Any]:
    stored = values_of(form, without=("holder", "identity", "login", *_DERIVED))
    days = term(form.cause, form.decided, begins=form.begins, article=form.article, review=form.review)
    return {**stored, **days}


async def _account(login: str) -> int | None:
    if not login:
        return None
    rows = await Account.select(Account.id).where(Account.login == login.lower())
    if not rows:
        raise Invalid(_NO_ACCOUNT, {"login": _NO_ACCOUNT})
    return int(rows[0]["id"])


async def edit(actor: Actor, entry_id: int, form: EntryEdit, *, version: int | None) -> None:
    """Change a proposal; whoever changed it last is who proposes it.

    Raises:
        Conflict: it is no proposal any more, or was changed meanwhile.
        Invalid: as `propose`.
    """
    require(actor, *KEEPERS)
    values = dict(_content(form))
    async with DB.transaction():
        row = await _held(actor, entry_id, version)
        if row.state != EntryState.PROPOSED:
            raise Conflict(_DECIDED)
        holder = form.holder or row.holder
        if form.identity:
            key = person_of(form.identity)
        else:
            key = row.person_key if name_key(holder) == name_key(row.holder) else ""
        told = changed({name: getattr(row, name) for name in values}, values)
        if holder != row.holder:
            told["holder"] = ["", ""]
        if key != row.person_key:
            told["identity"] = ["", ""]
        await _store(
            entry_id, {**values, "holder": holder, "person_key": key, "proposed_by": actor.account_id}
        )
        await _note(actor, entry_id, "edited", changes=told)


async def link(actor: Actor, entry_id: int, login: str, *, version: int | None) -> None:
    """Tell which account is the person's own: once, whatever the state.

    Raises:
        Conflict: there is one already, or it was changed meanwhile.
        Invalid: no such account.
    """
    require(actor, *KEEPERS)
    account = await _account(login.strip())
    if account is None:
        raise Invalid(_NO_ACCOUNT, {"login": _NO_ACCOUNT})
    async with DB.transaction():
        row = await _held(actor, entry_id, version)
        if row.account is not None:
            raise Conflict(N_("这条记录已关联本人账号"))
        await _store(entry_id, {"account": account})
        await _note(actor, entry_id, "linked", state=row.state, people=[f"account:{account}"])


async def _held(actor: Actor, entry_id: int, version: int | None) -> EntryView:
    await hold(IntegrityEntry, entry_id)
    row = await queries.one(actor, entry_id)
    if version is not None and row.version != version:
        raise Conflict(MEANWHILE)
    return row


async def _store(entry_id: int, values: Mapping[str, Any]) -> None:
    columns: dict[Any, Any] = {getattr(IntegrityEntry, name): value for name, value in values.items()}
    counted: dict[Any, Any] = {
        IntegrityEntry.version: IntegrityEntry.version + 1,
        IntegrityEntry.updated: now(),
    }
    await IntegrityEntry.update({**columns, **counted}).where(IntegrityEntry.id == entry_id)


async def _note(
    actor: Actor, entry_id: int, action: str, *, state: str = EntryState.PROPOSED,
    changes: Mapping[str, list[Any]] | None = None, people: list[str] | None = None,
) -> None:  # fmt: skip
    written = line(actor, action, after=str(state), changed=changes)
    await write_line(IntegrityChange, {"entry": entry_id}, written)
    more = {"people": people} if people else {}
    await audit.record(actor, f"integrity_entry.{action}", f"integrity_entry:{entry_id}", **more)


async def _second(actor: Actor, row: EntryView, step: Step) -> bool:
    match step.action:
        case "decide":
            return await may_confirm(row.proposed_by, actor)
        case "uphold" | "restore":
            return row.appealed_by is not None and await may_confirm(row.appealed_by, actor)
    return True


async def _before(taken: Taken[EntryView], served: date | None = None) -> Mapping[str, Any]:
    """Raises Conflict: nobody knows who it is. Raises Invalid: a day of service that cannot be."""
    row, account = taken.row, taken.actor.account_id
    await standing.hold(row.person_key)
    match taken.step.action:
        case "decide":
            if not row.person_key:
                raise Conflict(_NO_PERSON)
            return {"decided_by": account}
        case "serve":
            day = served or today()
            if not row.decided <= day <= today():
                told = N_("送达日期不能早于决定日期，也不能在今天之后")
                raise Invalid(told, {"served": told})
            return {"served": day}
        case "appeal":
            return {"appealed_by": account, "closed_by": None}
        case "uphold" | "restore":
            return {"closed_by": account}
    return {}


FLOW: Workflow[EntryView] = Workflow(
    "integrity_entry", N_("诚信档案记录"), IntegrityEntry, IntegrityChange, "entry", STATE_LABELS, STEPS,
    queries.one, may=_second, not_your_turn=_ANOTHER, before=_before,
)  # fmt: skip


async def move(actor: Actor, entry_id: int, action: str, given: Given, *, served: date | None = None) -> str:
    """Take a step of `life.STEPS`; `served`: on which day (of `serve`; null: today). What was revoked because
    of an entry, and what it took away, is there again with it (hooks `integrity.restored`, `…set_aside`,
    `…recorded` of `serve`). Raises what `take` raises."""
    flow = replace(FLOW, before=partial(_before, served=served))
    async with DB.transaction():
        state = await take(flow, actor, entry_id, action, given)
        if action == "restore":
            row = await queries.one(actor, entry_id)
            for restored in hooks("integrity.restored"):
                await restored(actor, row.revocation, given.document)
            for again in hooks("integrity.set_aside"):
                await again(actor, row.id, row.person_key)
        if action == "serve":
            row = await queries.one(actor, entry_id)
            for recorded in hooks("integrity.recorded"):
                await recorded(actor, row.id, row.person_key, row.cause)
    return state
