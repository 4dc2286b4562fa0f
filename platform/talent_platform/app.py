"""The application: which parts it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litestar import Litestar

PARTS = (
    "talent_platform.audit",
    "talent_platform.accounts",
    "talent_platform.jobs",
    "talent_platform.disclosure",
    "talent_platform.web",
    "talent_platform.administration",
    "talent_platform.index",
    "talent_platform.dated",
    "talent_platform.operations",
    "talent_platform.integrity",
    "talent_platform.certificates",
    "talent_platform.policies",
    "talent_platform.notices",
    "talent_platform.imports",
    "talent_platform.publicity",
    "talent_platform.upward",
    "talent_platform.demand",
    "talent_platform.supply",
    "talent_platform.brokerage",
    "talent_platform.registration",
    "talent_platform.surveys",
    "talent_platform.establishment",
    "talent_platform.titles",
    "talent_platform.discovery",
    "talent_platform.desk",
)
"""Packages in the order of their layers, the lowest first; each declares itself in its `part.py`."""


def create_app(*, lifespan: bool = True) -> Litestar:
    """The application. Tests that open the pool themselves pass `lifespan=False`."""
    from talent_platform.composition import compose  # noqa: PLC0415 - commands ask only for the parts

    return compose(lifespan=lifespan)
