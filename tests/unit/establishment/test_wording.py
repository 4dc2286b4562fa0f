"""What a verdict says in one sentence."""

from collections import Counter

import pytest

from talent_platform.establishment.wording import DECISION_WORDS, ENDED_WORDS


@pytest.mark.parametrize("words", [DECISION_WORDS, ENDED_WORDS])
def test_what_is_to_note_of_the_plan_alone_is_no_note_of_the_request(words):
    noted = words.sentence("warn", Counter({"pass": 17}), ["G1a", "G2a"])
    assert "各项规则均符合；岗位设置方案另有 2 项提醒" in noted
    assert "有 1 项提醒" in words.sentence("warn", Counter({"warn": 1}), [])
