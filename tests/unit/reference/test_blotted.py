"""What is blotted out of a text is gone from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from talent_platform.reference.contact import BLOT, blotted, blotted_words, find

PEOPLE = [("欧阳测试", "13812345678"), ("何强", "024-5550101")]
_PIECES = st.sampled_from(
    [
        "13812345678", "138 1234 5678", "一三八", "1234", "5678", "欧 阳 测 试", "欧阳", "测试", "何强", "何",
        "强", "024-5550101", "微信", "：abc12345", "a@b.com", "、", " ", "-", "█", "\u200b", "1239",
        "２１０１０１１９８００１０１", "焊接", "转", "的", "电话", "gb/t 1234-2019", "ﷺ", "㍿",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=14).map("".join)


@given(TEXTS)
def test_nothing_that_is_found_remains(text: str) -> None:
    left = blotted(text, PEOPLE)
    assert find(left, PEOPLE) == []
    assert len(left) == len(text)
    assert (left == text) == (find(text, PEOPLE) == [])
    assert all(after in (before, BLOT) for before, after in zip(text, left, strict=True))


@given(st.lists(TEXTS, max_size=6))
def test_nor_in_the_words_of_a_list(words: list[str]) -> None:
    left = blotted_words(words, PEOPLE)
    assert list(map(len, left)) == list(map(len, words))
    assert find("、".join(left), PEOPLE) == []


def test_what_tells_nobody_stays() -> None:
    assert blotted("欧阳测试，电话 138 1234 5678，会焊接", PEOPLE) == "████，电话 █████████████，会焊接"
    assert blotted_words(["138、1234", "5678"], PEOPLE) == ["████████", "████"]
    assert blotted("按 GB/T 3323-2019 焊接 2024-05-01 起", PEOPLE) == "按 GB/T 3323-2019 焊接 2024-05-01 起"
