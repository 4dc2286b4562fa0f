"""What every page of a run stands in."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.brokerage.life import BUREAU, RUN_BADGES
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs.lists import READERS
from talent_platform.brokerage.tables import RunState
from talent_platform.brokerage.whatif.steps import MAX_STEP_LENGTH, MAX_STEPS
from talent_platform.i18n import N_, _
from talent_platform.web.requests import (
    AppRequest,
    actor,
)

TABS: tuple[tuple[str, str], ...] = (
    ("", N_("概览")),
    ("needs", N_("按需求")),
    ("people", N_("按人才")),
    ("teams", N_("按团队")),
    ("unfilled", N_("未满需求")),
    ("unplaced", N_("未推荐人才")),
    ("what-if", N_("假设试算")),
)
EMPTY: dict[str, tuple[str, str]] = {
    "needs": (N_("没有需求"), N_("所选范围内没有开放的需求。")),
    "people": (N_("没有推荐任何人"), N_("请在「未满需求」中查看原因。")),
    "teams": (N_("没有团队参加"), N_("团队同意参加匹配后会出现在这里。")),
    "unfilled": (N_("所有需求都已满足"), ""),
    "unplaced": (N_("所有人才都已推荐"), ""),
}


def reader_of(request: AppRequest) -> Actor:
    """Whoever asks, if runs are open to that role."""
    return require(actor(request), *READERS)


def head(reader: Actor, run: dict[str, Any], tab: str) -> dict[str, Any]:
    """What every page of a run shows on top."""
    report = run["report"]
    counts = {
        "needs": report["needs"], "people": report["people_placed"] + report["team_members_placed"],
        "teams": report["teams"], "unfilled": report["needs"] - report["needs_full"],
        "unplaced": sum(report["reasons"]["candidate"].values()),
    }  # fmt: skip
    address = f"/runs/{run['id']}"
    return {
        "run": results.summary(run),
        "look": RUN_BADGES[run["state"]],
        "tabs": [
            (_(label), f"{address}/{key}" if key else address, key == tab, counts.get(key))
            for key, label in TABS
        ],
        "may_steer": reader.role in BUREAU,
        "may_release": reader.role in BUREAU and run["state"] == RunState.READY,
    }


def assumed(request: AppRequest) -> list[str]:
    """The assumptions an address holds, each once: one more than may be asked, which is then refused."""
    given = (text[:MAX_STEP_LENGTH] for text in request.query_params.getall("step", []))
    return list(dict.fromkeys(given))[: MAX_STEPS + 1]
