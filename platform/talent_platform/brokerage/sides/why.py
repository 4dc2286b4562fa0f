"""Why these two were brought together: how the case began, and what its score is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.life import PRINCIPLES
from talent_platform.database.engine import read
from talent_platform.i18n import N_, gettext

HOW: dict[str, str] = {
    "run": N_("由统一匹配（{principle}）推荐，工作人员决定发布"),
    "pin": N_("由工作人员指定，统一匹配按此安排"),
    "officer": N_("由工作人员从符合全部条件的名单中选出"),
    "invite": N_("由用人单位邀请，发起时核对过全部条件"),
    "interest": N_("由人才一方表示有意向，发起时核对过全部条件"),
}
RIGHTS = N_(
    "得分由程序按评分权重计算，是否推荐由工作人员决定。您可以留言要求说明理由；也可以谢绝这条推荐，其他推荐不受影响。"
    "不愿再由程序推荐的，可以暂停匹配：进行中的对接随之暂停，恢复后继续。"
)
"""A person's rights where a program proposes (Personal Information Protection Law, article 24)."""
_KEPT = """
    SELECT c.terms, r.principle, count(o.id) AS together,
           count(o.id) FILTER (WHERE o.score > c.score) AS before
    FROM match_case c LEFT JOIN match_run r ON r.id = c.run
    LEFT JOIN match_case o ON (o.run, o.need) = (c.run, c.need) WHERE c.id = $1 GROUP BY c.id, r.id
"""


@dataclass(frozen=True)
class _Kept:
    terms: str
    principle: str | None
    together: int
    before: int


@dataclass(frozen=True)
class Why:
    """In the reader's language."""

    how: str
    place: str
    """Where it stands among those brought to the need by the same run; the person is not told of others."""
    terms: dict[str, int]
    """Name → millionths; empty where they were not kept yet, or the reader may not see the other side."""
    rights: str
    """To the person of a case that lives."""


async def of_case(case: CaseRow, people: Iterable[Person], side: str) -> Why:
    """Why a case is, for one of its sides; of a profile withheld from the employer no terms."""
    (kept,) = await read(_Kept, _KEPT, case.id)
    hidden = side == "employer" and not case.both_agreed and any(one.withheld for one in people)
    place = ""
    if side != "person" and kept.together > 1:
        place = gettext(
            "同一次运算推荐给这个需求的 {n} 条对接中，得分排第 {k}", n=kept.together, k=kept.before + 1
        )
    return Why(
        gettext(HOW[case.origin], principle=gettext(PRINCIPLES[kept.principle or "value"])), place,
        {} if hidden else json.loads(kept.terms), gettext(RIGHTS) if side == "person" and case.live else "",
    )  # fmt: skip
