"""What the city issues: the titles of the series and levels that it decides (figure `titles_decided`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from talent_platform.part import hooks
from talent_platform.reference.codes import city
from talent_posts import TitleEntry, by_exam, titles_of

FIGURE = "titles_decided"


async def decided_on(day: date) -> Sequence[TitleEntry] | None:
    """The titles that the city decides on a day, in the order of the list of series; None where nobody has
    set what it decides. A title by 以考代评 is never one."""
    (figures,) = hooks("figures.in_force")
    use = (await figures()).at(FIGURE, city()[0], day)
    return [each for each in titles_of(use.value) if not by_exam(each.title)] if use.is_set else None
