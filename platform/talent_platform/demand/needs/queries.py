"""Reads of needs, always inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from piccolo.columns.combination import And, WhereRaw
from pydantic import BaseModel

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, Resource, manageable, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.demand import qualifications
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.demand.needs.life import CLOSE_REASONS, POSTERS, STATE_BADGES, WRITERS
from talent_platform.demand.needs.schemas import ProjectNeedForm, TalentNeedForm
from talent_platform.demand.tables import PUBLIC_STATES, Need, NeedChange, NeedKind
from talent_platform.disclosure import blots, signers
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import told
from talent_platform.part import hooks
from talent_platform.reference.codes import branch_name, county_name
from talent_platform.reference.ranks import EDUCATION_LABELS
from talent_platform.web.field_texts import FieldChange, changes
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.web.rendering import masked

FORMS: dict[NeedKind, type[TalentNeedForm | ProjectNeedForm]] = {
    NeedKind.TALENT: TalentNeedForm,
    NeedKind.PROJECT: ProjectNeedForm,
}
KINDS: dict[NeedKind, Resource] = {NeedKind.TALENT: NEED, NeedKind.PROJECT: PROJECT}
PATHS: dict[NeedKind, str] = {NeedKind.TALENT: "/needs", NeedKind.PROJECT: "/projects"}


def kind_of(path: str) -> NeedKind:
    """The kind a page or API address is about."""
    return NeedKind.PROJECT if path.removeprefix("/api/v1").startswith("/projects") else NeedKind.TALENT


ABSENT = '"need"."organisation" IN (SELECT organisation FROM absent_employer)'
"""Every account of the need's employer is switched off, or it does no business (guards.sql)."""


async def rests(organisation_id: int) -> bool:
    """Whether every account of this employer is switched off."""
    return bool(await Need.raw("SELECT FROM resting_employer WHERE organisation = {}", organisation_id))


def facts_of_needs() -> Facts:
    """What `where` asks of a need; its county is that of its employer, whose bureau checks it."""
    return {
        "id": Need.id,
        "county": Need.organisation._.county,
        "organisation": Need.organisation,
        "public": And(
            And(Need.state.is_in([str(state) for state in PUBLIC_STATES]), Need.deadline >= today()),
            And(Need.withheld.eq(False), WhereRaw(f"NOT {ABSENT}")),
        ),
    }


def seen(actor: Actor | None, resource: Resource) -> Any:
    """The condition on needs the actor may open."""
    return _unless_kept(actor, where(visible(actor, resource), facts_of_needs()))


def charged(actor: Actor, resource: Resource = NEED) -> Any:
    """The condition on needs the actor looks after."""
    return _unless_kept(actor, where(manageable(actor, resource), facts_of_needs()))


def _unless_kept(actor: Actor | None, inside: Any) -> Any:
    """Without what a higher part keeps from this reader for now."""
    for ask in hooks("need.kept"):
        if actor is not None and (open_to := ask(actor)) is not None:
            inside = And(inside, open_to)
    return inside


async def listed(kind: NeedKind, actor: Actor | None, query: ListQuery) -> Found:
    """Needs of a kind that the reader may see."""
    inside = And(seen(actor, KINDS[kind]), Need.kind == str(kind))
    select = Need.select(*Need.all_columns(), Need.organisation._.name.as_alias("organisation_name"))
    total, query, rows = await page_of_table(Need, select, query, actor, inside)
    shown = await blots.shown(actor, "need", rows, partial(owns, actor))
    return total, query, [labelled(row) for row in shown]


def owns(actor: Actor | None, row: Mapping[str, Any]) -> bool:
    """Whether the need is of the actor's own organisation, as its employer."""
    return actor is not None and actor.role in POSTERS and row["organisation"] == actor.organisation_id


def may_copy(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the need's texts can be taken into another: whoever reads them blotted out cannot."""
    return actor.role in WRITERS and (not row["withheld"] or owns(actor, row))


def labelled(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the texts lists and pages show, and `problem` as a project's form names its
    description."""
    return {
        **row,
        "place": county_name(row["county"]),
        "branch_name": branch_name(row["branch"]),
        "education_label": EDUCATION_LABELS[row["education"]],
        "pay": f"{row['pay_min'].normalize():f}–{row['pay_max'].normalize():f}",
        "problem": row["description"],
    }


async def need(actor: Actor | None, kind: NeedKind, need_id: int) -> dict[str, Any]:
    """One need with its employer's name and `hired`.

    Raises:
        NotFound: none of this kind that the reader may see.
    """
    rows = (
        await Need.select(*Need.all_columns(), Need.organisation._.name.as_alias("organisation_name"))
        .where(Need.id == need_id, Need.kind == str(kind), seen(actor, KINDS[kind]))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    (row,) = await blots.shown(actor, "need", rows, partial(owns, actor))
    return {**labelled(row), "hired": await hired(need_id)}


async def readable(actor: Actor | None, need_id: int) -> bool:
    """Whether the page of this need is open to the reader."""
    return bool(await Need.exists().where(Need.id == need_id, seen(actor, NEED)))


async def in_charge(actor: Actor | None, need_id: int) -> bool:
    """Whether the actor looks after this need, not only reads it."""
    if actor is None:
        return False
    return bool(await Need.exists().where(Need.id == need_id, charged(actor)))


async def may_read_history(actor: Actor, need_id: int) -> bool:
    """Histories are for whoever is in charge, and for the auditor."""
    return actor.role is Role.AUDITOR or await in_charge(actor, need_id)


async def managed(actor: Actor, need_id: int) -> dict[str, Any]:
    """A need the actor looks after, for services.

    Raises:
        NotFound: none the actor may see.
        NotAllowed: the actor may see it, but others look after it.
    """
    rows = await Need.select(Need.kind).where(Need.id == need_id)
    row = await need(actor, NeedKind(rows[0]["kind"]), need_id) if rows else None
    if row is None:
        raise NotFound
    if not await in_charge(actor, need_id):
        raise NotAllowed(N_("该需求由其他单位管理，您只能查看"))
    return row


async def warnings(row: Mapping[str, Any]) -> list[str]:
    """What stands against the qualifications that a need demands, or its text names."""
    skills = [skill["name"] for skill in row["required_skills"]]
    asks = await qualifications.demanded_by(row["organisation"], skills, (row["title"], row["description"]))
    return list(asks.said)


async def hired(need_id: int) -> int:
    """Seats filled, as brokerage last reported."""
    rows = await NeedChange.raw(
        "SELECT (changed->'hired'->>1)::int AS hired FROM need_change "
        "WHERE need = {} AND action = 'hired' ORDER BY id DESC LIMIT 1",
        need_id,
    )
    return int(rows[0]["hired"]) if rows else 0


async def history(reader: Actor, need_row: dict[str, Any]) -> list[dict[str, Any]]:
    """Every change of a need the reader was allowed to open, newest first, with `changes` as labelled
    texts. Outside the employer nobody reads there what was kept in a text, nor the names of its people."""
    rows = (
        await NeedChange.select()
        .where(NeedChange.need == need_row["id"])
        .order_by(NeedChange.id, ascending=False)
        .output(load_json=True)
    )
    if not owns(reader, need_row):
        contacts = await Need.raw(
            "SELECT contact, phone FROM employer_contact WHERE organisation = {}", need_row["organisation"]
        )
        people = [(row["contact"], row["phone"]) for row in contacts]
        rows = await blots.of_history("need", need_row["id"], rows, people)
        rows = [
            row if named else {**row, "actor_name": masked(row["actor_name"])}
            for row, named in zip(rows, await signers.named(rows), strict=True)
        ]
    form: type[BaseModel] = FORMS[NeedKind(need_row["kind"])]
    return [
        {
            **row,
            "note": told(row["note"], typed=True),
            "changes": _changes(form, row["changed"]),
            "reason_words": gettext(CLOSE_REASONS[row["reason"]]) if row["reason"] else "",
        }
        for row in rows
    ]


def _changes(form: type[BaseModel], changed: dict[str, Any]) -> list[FieldChange]:
    return changes(form, changed, {"hired": N_("已录用人数"), "priority": N_("优先级")})


async def of_employer(
    actor: Actor | None, kind: NeedKind, organisation_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """The latest needs of one employer, as far as the reader may see them."""
    rows = (
        await Need.select()
        .where(
            Need.organisation == organisation_id,
            Need.kind == str(kind),
            where(visible(actor, KINDS[kind]), facts_of_needs()),
        )
        .order_by(Need.updated, ascending=False)
        .limit(limit)
        .output(load_json=True)
    )
    shown = await blots.shown(actor, "need", rows, partial(owns, actor))
    return [{**labelled(row), "badge": STATE_BADGES[row["state"]]} for row in shown]


async def by_ids(actor: Actor | None, kind: NeedKind, ids: list[int]) -> list[dict[str, Any]]:
    """The needs of these ids that the reader may see, in no particular order."""
    rows = (
        await Need.select(*Need.all_columns(), Need.organisation._.name.as_alias("organisation_name"))
        .where(Need.id.is_in([0, *ids]), Need.kind == str(kind), seen(actor, KINDS[kind]))
        .output(load_json=True)
    )
    return [labelled(row) for row in rows]
