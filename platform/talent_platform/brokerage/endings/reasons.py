"""Why a bureau may end a case, by where it stands and what is so; two of the reasons part the pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.life import MISTAKEN, REASONS
from talent_platform.brokerage.tables import Stage
from talent_platform.clock import today
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings import reasons

_WHY_ENDED = N_("请用文字写明原因（至少 4 个字）")


def _unanswered(case: CaseRow) -> bool:
    late = case.due is not None and case.due < today()
    return case.stage == Stage.CONTACTED and late and None in {case.employer_agreed, case.person_agreed}


_HOLDS: Mapping[str, Callable[[CaseRow], bool]] = {
    "interview_failed": lambda case: case.stage == Stage.INTERVIEW,
    "terms": lambda case: case.stage in {Stage.AGREED, Stage.INTERVIEW},
    "no_reply": _unanswered,
    "need_closed": lambda case: case.obstacle == "need",
    MISTAKEN: lambda _case: True,
    "other": lambda _case: True,
}
PARTING = ("interview_failed", "terms")
"""As `parting_reason` in guards.sql: these two are never introduced to each other again."""


def bureau_reasons(case: CaseRow) -> dict[str, str]:
    """Code → label (a msgid) of the reasons that hold of a live case, whose `obstacle` was asked."""
    return {code: REASONS[code] for code, holds in _HOLDS.items() if holds(case)}


def require_bureau_reason(case: CaseRow, reason: str, text: str) -> None:
    """
    Raises:
        Invalid: none of `bureau_reasons`; `other` without words.
    """
    choices = bureau_reasons(case)
    if reason not in choices:
        named = gettext("、").join(map(gettext, choices.values()))
        said = gettext("这条对接现在可以选择：{choices}", choices=named)
        raise Invalid(N_("请选择结束原因"), {"reason": said})
    if reason == "other" and not reasons.in_words(text):
        raise Invalid(_WHY_ENDED, {"text": _WHY_ENDED})
