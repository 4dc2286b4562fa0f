"""What each account is told, and its inbox."""

from __future__ import annotations

from talent_platform.part import Part

PART = Part(
    package="talent_platform.notices",
    pages=("pages", "outgoing.pages"),
    api=("api", "outgoing.api"),
    jobs=("outgoing.tasks",),
    hooks={"database.guards": "triggers:statements"},
    tables=True,
)
