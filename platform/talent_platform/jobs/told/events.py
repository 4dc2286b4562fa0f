"""What people are told of background work: whoever put it into the queue, that it failed."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("job", "told.titles:jobs"),)
_STATES = Watched("job", "id", action="state", actor="", changed=True)

EVENTS = (
    Event(
        "job.failed",
        "job",
        _STATES,
        "failed",
        ("owner",),
        Topic.WORK,
        N_("后台任务未能完成：{what}"),
        N_("有 {n} 个后台任务未能完成"),
    ),
)
