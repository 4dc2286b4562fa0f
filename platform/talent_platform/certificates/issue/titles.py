"""What the city issues: the titles of the series and levels that it decides (figure `titles_decided`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.reference.codes import city
from talent_posts import TitleEntry, by_exam, titles_of

FIGURE = "titles_decided"
SERIES_AND_LEVELS = (
    N_("工程技术人员"), N_("农业技术人员"), N_("中小学教师"), N_("中等职业学校教师"), N_("技工院校教师"),
    N_("图书资料专业人员"), N_("文物博物专业人员"), N_("档案专业人员"), N_("工艺美术专业人员"),
    N_("体育专业人员"), N_("播音主持专业人员"), N_("艺术专业人员"),
    N_("员"), N_("助理"), N_("副高"), N_("正高"),
)  # fmt: skip
"""Words of the figure as it is shipped; another series that a city sets is shown as it is written."""


async def decided_on(day: date) -> Sequence[TitleEntry] | None:
    """The titles that the city decides on a day, in the order of the list of series; None where nobody has
    set what it decides. A title by 以考代评 is never one."""
    (figures,) = hooks("figures.in_force")
    use = (await figures()).at(FIGURE, city()[0], day)
    return [each for each in titles_of(use.value) if not by_exam(each.title)] if use.is_set else None
