"""The life of a committee.

proposed ──file──▶ in_force ──suspend──▶ suspended ──resume──▶ in_force
    └──refuse──▶ refused   └──withdraw──▶ withdrawn  └──end──▶ ended (with a successor)
"""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.tables import CommitteeState as State
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    State.PROPOSED: Badge(N_("待核准备案"), "warning"),
    State.IN_FORCE: Badge(N_("已核准备案"), "success"),
    State.SUSPENDED: Badge(N_("已暂停评审"), "danger"),
    State.WITHDRAWN: Badge(N_("评审权已收回"), "danger"),
    State.ENDED: Badge(N_("已由其他评委会承接")),
    State.REFUSED: Badge(N_("不予备案")),
}
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
_STANDS = frozenset({State.IN_FORCE, State.SUSPENDED})
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "file", N_("核准备案"), frozenset({State.PROPOSED}), State.IN_FORCE, KEEPERS, asks=Asks.DOCUMENT,
            tone="primary",
        ),
        Step(
            "refuse", N_("不予备案"), frozenset({State.PROPOSED}), State.REFUSED, KEEPERS, asks=Asks.NOTE,
            tone="danger", final=True,
        ),
        Step(
            "suspend", N_("暂停评审"), frozenset({State.IN_FORCE}), State.SUSPENDED, KEEPERS, asks=Asks.NOTE,
            tone="danger",
        ),
        Step("resume", N_("恢复评审"), frozenset({State.SUSPENDED}), State.IN_FORCE, KEEPERS, asks=Asks.NOTE),
        Step(
            "withdraw", N_("收回评审权"), _STANDS, State.WITHDRAWN, KEEPERS, asks=Asks.NOTE, tone="danger",
            final=True,
        ),
        Step("end", N_("由其他评委会承接"), _STANDS, State.ENDED, KEEPERS, asks=Asks.NOTE, final=True),
    )
}  # fmt: skip
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    "proposed": N_("提出组建"),
    "edited": N_("修改"),
    "planned": N_("公布年度计划"),
}
WARNINGS: dict[str, str] = {
    "refuse": N_("不予备案后须重新提出。"),
    "suspend": N_("暂停期间不能公布计划，也不能开展评审。"),
    "resume": N_("恢复后可以继续开展评审。"),
    "withdraw": N_("收回后不能恢复，须重新组建并核准备案。"),
}
"""What a step means, said before it is taken."""
