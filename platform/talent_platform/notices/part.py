"""What each account is told, and its inbox."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.notices",
    pages=("pages", "outgoing.pages", "outgoing.recovering_pages"),
    api=("api", "outgoing.api"),
    jobs=("outgoing.tasks",),
    hooks={
        "database.guards": "triggers:statements",
        "password.asked": "outgoing.recovering:asked",
        "password.by_code": "outgoing.recovering:offered",
    },
    tables=True,
)
