"""Sentences that are kept as catalogue entries and values and worded when they are shown."""

from __future__ import annotations

import pytest

from talent_platform.i18n import N_, translate
from talent_platform.i18n.said import Said, kept, told

SAID = Said(N_("应于 {day} 前办理"), day="2026-12-01")


def test_what_is_kept_reads_in_the_language_of_the_reader() -> None:
    assert told(kept(SAID)) == "应于 2026-12-01 前办理"
    with translate("en"):
        assert told(kept(SAID)) == "Was due by 2026-12-01"
        assert told(kept(SAID.then("来电说明"))) == "Was due by 2026-12-01来电说明"


@pytest.mark.parametrize(
    "typed",
    [
        '{"said": [["{x.__class__}", {"x": "1"}]]}', '{"said": [["{x:>9999999999}", {"x": "1"}]]}',
        '{"said": 1}', '{"said": ', '{"said": [["应于 {day} 前办理", {"x": 1}]]}', "同意",
    ],
)  # fmt: skip
def test_what_somebody_typed_is_not_worded(typed: str) -> None:
    with translate("en"):
        shown = told(typed, typed=True)
    assert shown == typed


def test_older_rows_hold_the_words() -> None:
    with translate("en"):
        assert told("用人单位") == "Employer"
        assert told("用人单位", typed=True) == "用人单位"


def test_kept_words_are_plain_text() -> None:
    assert kept("来电说明") == "来电说明"
