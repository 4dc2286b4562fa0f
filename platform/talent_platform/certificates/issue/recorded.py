"""Whether the integrity archive keeps somebody from a title."""

from __future__ import annotations

from datetime import date

from talent_platform.clock import today
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.integrity import standing
from talent_platform.integrity.entries import words

_SAME_NAME = N_("诚信档案中有同名的人，不能确定是不是本人：请填写持证人身份证号")


async def refuse(holder: str, person: str, decided: date) -> None:
    """Whoever was kept from applying for titles on the day of the decision, or is today, gets no certificate
    of it; without an identity number nobody can tell whether an entry of that name is this person's. Within a
    transaction an entry of the person moves before or after.

    Raises:
        Invalid: one of the two.
    """
    if not person:
        if await standing.is_named(holder, "title_application"):
            raise Invalid(gettext(_SAME_NAME), {"identity": gettext(_SAME_NAME)})
        return
    await standing.hold(person)
    for day in (decided, today()):
        bar = (await standing.standing_of(person, day)).barred("title_application")
        if bar is not None:
            told = gettext(
                "持证人有在期的诚信档案记录，{sentence}（依据：{citation}）", sentence=words.of_bar(bar),
                citation=words.law_of(bar),
            )  # fmt: skip
            raise Invalid(told, {"holder": told})
