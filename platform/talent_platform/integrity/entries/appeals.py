"""Until when a decision can be appealed against by the laws in general, counted from its service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from talent_platform.i18n import gettext
from talent_platform.part import hooks
from talent_platform.reference.codes import city
from talent_posts import FigureUse, last_after


@dataclass(frozen=True, slots=True)
class AppealTerms:
    """Last days by the figures of the day of service; None where nobody has set one."""

    reconsideration: date | None
    """To ask for administrative reconsideration (行政复议)."""
    litigation: date | None
    """To go to court without having asked for it (行政诉讼)."""

    def sentence(self) -> str:
        """Empty where nothing is set."""
        told = [
            (gettext("申请行政复议至 {day}"), self.reconsideration),
            (gettext("提起行政诉讼至 {day}"), self.litigation),
        ]
        said = gettext("，").join(text.format(day=day) for text, day in told if day is not None)
        if not said:
            return ""
        return gettext("自送达之日起算的一般期限：{said}；末日是节假日的顺延。", said=said)


async def terms_of(served: date | None) -> AppealTerms | None:
    """None before it was served: then none runs."""
    if served is None:
        return None
    (figures,) = hooks("figures.in_force")
    book = await figures()
    days: FigureUse = book.at("reconsideration_days", city()[0], served)
    months: FigureUse = book.at("litigation_months", city()[0], served)
    return AppealTerms(
        served + timedelta(days=days.value) if days.is_set else None,
        last_after(served, months.value) if months.is_set else None,
    )
