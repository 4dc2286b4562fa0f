"""What people are told of registrations: the county that decides, that one waits."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("registration", "told.titles:registrations"),)
_HISTORY = Watched("registration_change", "registration")

EVENTS = tuple(
    Event(
        "registration.waits", "registration", _HISTORY, action, ("county",), Topic.ACCOUNT,
        N_("注册申请待核实：{what}"), N_("有 {n} 份注册申请待核实"),
    )
    for action in ("submit", "resubmit")
)  # fmt: skip
