"""The needs open to somebody who was not proposed, as a stored outcome names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.brokerage.reasons import short_by
from talent_platform.brokerage.wording import hundredths


def ids(detail: Mapping[str, Any]) -> list[int]:
    """The needs named in a person's outcome."""
    return [need for need, _score, _cutoff in detail.get("nearest", [])]


def shown(detail: Mapping[str, Any], titles: Mapping[int, str]) -> list[dict[str, Any]]:
    """The same for a page, in points of a hundred."""
    return [
        {
            "need": need,
            "title": titles[need],
            "score": hundredths(score) / 100,
            "cutoff": None if cutoff is None else hundredths(cutoff) / 100,
            "short": "" if cutoff is None else short_by(score, cutoff),
        }
        for need, score, cutoff in detail.get("nearest", [])
    ]
