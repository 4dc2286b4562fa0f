"""Numbers in characters: what is said of about so many is a range, never a number nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_platform.reference.writings.amounts import AmountProblem, amount
from talent_platform.reference.writings.numbers import in_digits, years_asked
from talent_platform.workbooks.reading.conversion import nearest

ONES = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("三五人", "3-5人"), ("两三名", "2-3名"), ("一两名", "1-2名"), ("十五六万", "15-16万"),
        ("三四十", "30-40"), ("两三百", "200-300"), ("二〇二七年", "2027年"), ("一九九〇", "1990"),
        ("二十五万", "25万"),
        ("两名", "2名"),
        ("三千五", "3500"), ("三千零五", "3005"), ("一百二十三", "123"), ("两千五百", "2500"), ("十", "10"),
    ],
)  # fmt: skip
def test_what_the_characters_say(written, read):
    assert in_digits(written) == read


@given(st.integers(1, 9999))
def test_a_number_written_out_is_that_number(number):
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + ONES[digit] + sign
        zero = not digit
    assert in_digits(text) == str(number)


@pytest.mark.parametrize("written", ["三五万", "十二三万", "2 3", "8 12", "三五", "1 2"])
def test_two_numbers_are_never_one(written):
    with pytest.raises(AmountProblem, match="范围"):
        amount(written, "万元")
    assert amount(written, "人") is None


def test_blanks_part_groups_of_three_alone():
    assert amount("12 000", "人") == amount("12,000", "人") == 12000
    assert years_asked("2 3") == "2 3"


@pytest.mark.parametrize("word", ["除临港区外", "临港区除外", "不去临港区"])
def test_what_is_ruled_out_is_not_suggested(word):
    assert nearest(word, {"临港区": "临港区"}) == ""
