"""A draw of a jury whose event has passed, for tests that only need one to be there."""

from __future__ import annotations

import json
from datetime import date, timedelta

from talent_platform.database.vault import seal
from talent_platform.titles.juries.queries import SEALED
from talent_platform.titles.juries.tables import TitleDraw
from talent_posts import JuryOrder, JurySeats, PoolExpert, announce_draw, names_file, shipped_figures


def announced_draw(committee: int, by: int) -> TitleDraw:
    """A draw of one seat from two experts of nobody, its event in the past."""
    first = date(2026, 1, 1)
    order = JuryOrder(
        jurisdiction="219900", applicants=(), seats=(JurySeats("机械", "private", 1, 1),), per_unit=1,
        experts=tuple(
            PoolExpert(id=f"E{n}", unit=f"厂{n}", specialty="机械", origin="private") for n in (1, 2)
        ),
        per_applicant=1, fixed=first, event="双色球第 2026001 期", happens=first + timedelta(days=1),
        fallback="双色球第 2026002 期", fallback_happens=first + timedelta(days=2),
    )  # fmt: skip
    made = announce_draw(order, shipped_figures(), 10)
    files = {name: content.decode() for name, content in made.draw.files().items()}
    return TitleDraw(
        committee=committee, meeting=date(2099, 6, 1), seats=1, event=order.event, happens=order.happens,
        fallback=order.fallback, fallback_happens=order.fallback_happens, fixed=order.fixed,
        files=json.dumps(files, ensure_ascii=False), plan_hash=made.draw.hash,
        names=seal(names_file(made.names), SEALED), ties=seal(b"[]", SEALED), announced_by=by,
        announced_name="某",
    )  # fmt: skip
