"""Reads of applications, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, require, visible, where
from talent_platform.accounts.tables import Organisation
from talent_platform.certificates.register.schemas import one_body
from talent_platform.certificates.told.relying import Namesake
from talent_platform.clock import today
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import PublicityStanding
from talent_platform.reference.writings.identity_number import one_line
from talent_platform.titles.access import APPLICATION, EXPERT_READERS
from talent_platform.titles.applications.life import APPLICATION_ACTIONS, APPLICATION_BADGES
from talent_platform.titles.applications.tables import (
    LIVE,
    TitleApplication,
    TitleApplicationChange,
    TitleApplicationFault,
)
from talent_platform.titles.plans.queries import COLUMNS as PLAN_COLUMNS
from talent_platform.titles.plans.queries import CURRENT, PlanView
from talent_platform.titles.plans.queries import of_committee as plans_of
from talent_platform.titles.tables import TitleCommitment, TitlePlan
from talent_platform.web.listing.declaration import Badge


@dataclass(frozen=True, slots=True)
class ApplicationView:
    id: int
    committee: int
    committee_name: str
    series: str
    year: int
    level: str
    specialty: str
    owner: int
    name: str
    organisation: int
    unit: str
    past_units: str
    exception: str
    entry: str
    asked: Sequence[str]
    asked_paper: str
    from_organ: date | None
    skilled: bool
    told_title: str
    told_level: str
    told_on: date | None
    told_number: str
    education: str
    history: str
    achievements: str
    submission: int
    applied: date | None
    signed: date | None
    assessed: str
    opinion: str
    unit_signed: date | None
    state: str
    version: int
    created: datetime

    @property
    def badge(self) -> Badge:
        return APPLICATION_BADGES[self.state]

    @property
    def subject(self) -> str:
        """What is signed and hung out: this submission."""
        return f"title_application:{self.id}:{self.submission}"


_of = TitleApplication.committee._
COLUMNS = tuple(
    {"committee_name": _of.name.as_alias("committee_name"), "series": _of.series.as_alias("series")}.get(
        name
    ) or getattr(TitleApplication, name)
    for name in ApplicationView.__dataclass_fields__
)  # fmt: skip
FACTS: Facts = {
    "id": TitleApplication.id, "organisation": TitleApplication.organisation,
    "department": TitleApplication.organisation, "owner": TitleApplication.owner,
}  # fmt: skip


def seen_by(reader: Actor) -> Any:
    """The applications a reader may see: a person the own ones; a unit, the bureau and the auditor those that
    were submitted.

    Raises:
        NotAllowed: another role.
    """
    require(reader, *EXPERT_READERS)
    submitted = Or(TitleApplication.submission > 0, TitleApplication.owner == reader.account_id)
    return And(where(visible(reader, APPLICATION), FACTS), submitted)


async def one(reader: Actor, application_id: int) -> ApplicationView:
    """Raises NotFound: none the reader may see."""
    rows = (
        await TitleApplication.select(*COLUMNS)
        .where(seen_by(reader), TitleApplication.id == application_id)
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    return views(ApplicationView, rows)[0]


async def by_id(application_id: int) -> ApplicationView:
    """For the rules, whoever asks."""
    rows = (
        await TitleApplication.select(*COLUMNS)
        .where(TitleApplication.id == application_id)
        .output(load_json=True)
    )
    return views(ApplicationView, rows)[0]


async def person_key(application_id: int) -> str:
    """The keyed hash of who applies."""
    rows = await TitleApplication.select(TitleApplication.person_key).where(
        TitleApplication.id == application_id
    )
    return str(rows[0]["person_key"])


async def bearing(key: str) -> list[Namesake]:
    """Hook `identity.bears`: applications under an identity number, with the accounts they are of."""
    rows = (
        await TitleApplication.select(TitleApplication.id, TitleApplication.year)
        .where(TitleApplication.person_key == key, TitleApplication.submission > 0)
        .order_by(TitleApplication.id)
    )
    return [
        Namesake(
            gettext("{year} 年职称申报 {n}", year=row["year"], n=row["id"]),
            f"/titles/applications/{row['id']}",
        )
        for row in rows
    ]


async def owner(application_id: int) -> int:
    """The account of who applies."""
    rows = await TitleApplication.select(TitleApplication.owner).where(TitleApplication.id == application_id)
    return int(rows[0]["owner"])


async def elsewhere(row: ApplicationView) -> list[str]:
    """Committees where another application of the person, by identity number or account, for this level and
    year is alive."""
    rows = await (
        TitleApplication.select(_of.name.as_alias("committee_name"))
        .where(
            (TitleApplication.person_key == await person_key(row.id)) | (TitleApplication.owner == row.owner),
            TitleApplication.year == row.year, TitleApplication.level == row.level,
            TitleApplication.id != row.id,
            TitleApplication.state.is_in([str(state) for state in LIVE]),
        )
        .order_by(TitleApplication.id)
    )  # fmt: skip
    return [each["committee_name"] for each in rows]


@dataclass(frozen=True, slots=True)
class _Submitted:
    id: int
    submission: int


async def hung(row: ApplicationView) -> PublicityStanding | None:
    """How the publicity of this submission stands; what was objected to the person's other applications of
    the year and level counts too: asking anew does not shake it off."""
    same = await TitleApplication.select(TitleApplication.id, TitleApplication.submission).where(
        TitleApplication.person_key == await person_key(row.id), TitleApplication.year == row.year,
        TitleApplication.level == row.level,
    )  # fmt: skip
    subjects = [
        f"title_application:{each.id}:{number}"
        for each in views(_Submitted, same)
        for number in range(1, each.submission + 1)
    ]
    found = await publicity.standing_of(subjects)
    own = found.get(row.subject)
    if own is None:
        return None
    open_, founded = (sum(getattr(each, name) for each in found.values()) for name in ("open", "founded"))
    return PublicityStanding(own.notice, own.starts, own.ends, open_, founded)


async def plan(committee_id: int, year: int) -> PlanView | None:
    """The plan of the year that counts."""
    return next((each for each in await plans_of(committee_id) if each.year == year), None)


async def open_plans() -> list[PlanView]:
    """Where one can apply, now or later; the window that opens first stands first."""
    rows = await (
        TitlePlan.select(*PLAN_COLUMNS)
        .where(CURRENT, TitlePlan.window_to >= today(), TitlePlan.committee._.state == "in_force")
        .order_by(TitlePlan.window_from, TitlePlan.id)
        .output(load_json=True)
    )
    return views(PlanView, rows)


@dataclass(frozen=True, slots=True)
class UnitFound:
    id: int
    name: str


async def units_named(text: str) -> list[UnitFound]:
    """Units through which people apply, of this name or credit code."""
    kinds = Organisation.kind.is_in(["enterprise", "institution", "department"])
    rows = await Organisation.select(Organisation.id, Organisation.name).where(
        kinds, Or(Organisation.name == text, Or(
            Organisation.name == one_body(text), Organisation.credit_code == one_line(text)
        )),
    )  # fmt: skip
    return views(UnitFound, rows)


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One line of an application's history."""

    at: datetime
    actor_name: str
    action: str
    note: str

    @property
    def label(self) -> str:
        return APPLICATION_ACTIONS[self.action]


async def history(application_id: int) -> list[ApplicationLine]:
    """Newest first."""
    rows = await (
        TitleApplicationChange.select(*columns_of(ApplicationLine, TitleApplicationChange))
        .where(TitleApplicationChange.application == application_id)
        .order_by(TitleApplicationChange.id, ascending=False)
    )
    return views(ApplicationLine, rows)


@dataclass(frozen=True, slots=True)
class FaultView:
    field: str
    rule: str
    text: str
    at: datetime


async def faults(row: ApplicationView) -> list[FaultView]:
    """What the office found wrong with the latest submission."""
    rows = await (
        TitleApplicationFault.select(*columns_of(FaultView, TitleApplicationFault))
        .where(
            TitleApplicationFault.application == row.id, TitleApplicationFault.submission == row.submission
        )
        .order_by(TitleApplicationFault.id)
    )
    return views(FaultView, rows)


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment as it was signed."""

    account: int
    text: str
    signed_name: str
    proof: str
    receipt: str
    at: datetime


async def signed(row: ApplicationView) -> Mapping[str, CommitmentView]:
    """The commitments of the latest submission: `person` and `unit`."""
    rows = await TitleCommitment.select(*columns_of(CommitmentView, TitleCommitment)).where(
        TitleCommitment.subject == row.subject
    )
    found = views(CommitmentView, rows)
    return {"person" if each.account == row.owner else "unit": each for each in found}
