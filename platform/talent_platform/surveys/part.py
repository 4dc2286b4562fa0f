"""Surveys of what enterprises need: the city asks, counties fill in, the city reviews."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.part import Entry, Part
from talent_platform.surveys.access import NEED_READERS, READERS

PART = Part(
    package="talent_platform.surveys",
    events="told.events",
    pages=(
        "answers.pages",
        "attachments.pages",
        "audits.pages",
        "campaigns.pages",
        "chain.pages",
        "doubles.pages",
        "firms.pages",
        "flags.pages",
        "needs.pages",
        "submissions.pages",
    ),
    api=(
        "answers.api",
        "attachments.api",
        "audits.api",
        "campaigns.api",
        "chain.api",
        "doubles.api",
        "firms.api",
        "flags.api",
        "needs.api",
        "submissions.api",
    ),
    desk="desk",
    figures="figures",
    menu=(
        Entry(N_("本期调查"), "/surveys", frozenset(READERS), 60, group="surveys"),
        Entry(N_("待核实"), "/surveys/flags", frozenset(READERS), 61, group="surveys"),
        Entry(N_("填报明细"), "/surveys/rows", frozenset(READERS), 62, group="surveys"),
        Entry(N_("从填报到录用"), "/surveys/chain", frozenset(READERS), 64, group="surveys", deep=True),
        Entry(N_("调查转需求"), "/surveys/needs", frozenset(NEED_READERS), 63, group="surveys", deep=True),
    ),
    hooks={
        "need.panel": "needs.panel:of_need",
        "need.kept": "audits.blind:needs_open_to",
        "need.sums": "audits.blind:sums_kept_from",
        "need.link": "needs.panel:link",
        "need.step": "needs.panel:refuse_unconfirmed",
        "need.edit": "needs.panel:refuse_rewritten",
        "need.followed": "needs.panel:followed",
        "calendar.set": "conversion.waiting:reckon_due",
    },
    jobs=("tasks",),
    tables=True,
)
