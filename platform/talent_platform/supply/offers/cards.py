"""How people and teams look in lists and on cards: who gets which columns, and what is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import now, today
from talent_platform.i18n import gettext, ngettext
from talent_platform.reference.codes import branch_name, county_name
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply.offers.life import (
    STALE_DAYS,
    Availability,
)
from talent_platform.supply.tables import OfferState
from talent_platform.supply.wording import STAGE_LABELS, ProjectStage
from talent_platform.web.rendering import masked


def sees_masked_names(actor: Actor | None) -> bool:
    """Bureaus and the auditor tell people apart by a masked name; employers and others see an occupation."""
    return actor is not None and (actor.is_bureau or actor.role is Role.AUDITOR)


def availability(row: dict[str, Any], *, lacking: Availability | None = None) -> Availability:
    """Of an offer; `lacking`: what keeps it from being matched beside its own state, consent and text."""
    if row["state"] != OfferState.ACTIVE:
        return Availability(row["state"])
    if not row["consent"]:
        return Availability.NO_CONSENT
    return Availability.WITHHELD if row["withheld"] else lacking or Availability.OPEN


def card(row: dict[str, Any]) -> dict[str, Any]:
    """What may be shown of a candidate: the row without name and phone, with the texts pages show."""
    shown = {key: value for key, value in row.items() if key not in ("name", "phone")}
    return {
        **shown,
        "masked_name": masked(row["name"]) if "name" in row else "",
        "skill_names": [skill["name"] for skill in row["skills"]],
        "education_label": EDUCATION_LABELS[row["education"]] if row["education"] else "",
        "title_label": TITLE_LABELS[row["title_level"]] if row["title_level"] else "",
        "places": _places(row),
        "age_band": age_band(row["birth_year"]),
        "stale": _stale(row),
    }


def team_card(row: dict[str, Any]) -> dict[str, Any]:
    """A team offer with the texts pages show; the team's own name often tells who leads it, so the project
    names it."""
    shown = {key: value for key, value in row.items() if key != "name"}
    return {
        **shown,
        "branch_name": branch_name(row["branch"]),
        "stage_label": STAGE_LABELS[ProjectStage(row["stage"])],
        "places": _places(row),
        "stale": _stale(row),
    }


def members_opinion(waiting: int, refused: int, *, lead: bool) -> str:
    """What keeps members of a team from coming, in words; empty when all come. The lead hears of members
    who have not answered, not of whether they are asked."""
    said = []
    if waiting:
        said.append(
            ngettext("{n} 名成员尚未答复", waiting) if lead else ngettext("等待 {n} 名成员同意", waiting)
        )
    if refused:
        said.append(ngettext("{n} 名成员不同意", refused))
    return gettext("，").join(said)


def _places(row: dict[str, Any]) -> str:
    return gettext("、").join(map(county_name, row["wanted_counties"])) or gettext("不限")


def _stale(row: dict[str, Any]) -> bool:
    return bool(now() - row["updated"] > timedelta(days=STALE_DAYS))


def age_band(birth_year: int | None) -> str:
    """Five years wide, so that a birthday tells nothing: 1988 → 35–39 in 2026."""
    if birth_year is None:
        return ""
    low = (today().year - birth_year) // 5 * 5
    return f"{low}–{low + 4}"


def owns(actor: Actor | None, row: Mapping[str, Any]) -> bool:
    """Whether the profile or offer is the actor's own."""
    return actor is not None and row["account"] == actor.account_id
