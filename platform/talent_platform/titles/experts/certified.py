"""The titles of experts as the register of certificates has them by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.clock import today
from talent_platform.titles.tables import TitleExpert
from talent_platform.titles.verdicts import against
from talent_posts import TITLE_LEVELS, TitleLevel

_VIEW = "title_expert_certificate"


async def recorded(expert_ids: Collection[int]) -> Mapping[int, Sequence[HeldCertificate]]:
    """Expert → titles under the identity number, the oldest first: those that count, and those that were
    taken back or are past their term."""
    held = await effects.of_people(_VIEW, sorted(expert_ids))
    return {expert: [each for each in papers if each.is_title] for expert, papers in held.items()}


async def lost(expert_ids: Collection[int]) -> set[int]:
    """Experts of whose title the register knows that it is none any more, and of no other in its place."""
    held = {expert: papers for expert, papers in (await recorded(expert_ids)).items() if papers}
    rows = await TitleExpert.select(TitleExpert.id, TitleExpert.level).where(TitleExpert.id.is_in([0, *held]))
    return {row["id"] for row in rows if _lost(held[row["id"]], row["level"])}


def _lost(papers: Sequence[HeldCertificate], level: TitleLevel) -> bool:
    day, least = today(), TITLE_LEVELS.index(level)
    counts = [each.title_level for each in papers if each.counts(day)]
    if any(each is not None and TITLE_LEVELS.index(each) <= least for each in counts):
        return False
    return any(against(each, level, "") for each in papers if not each.counts(day))
