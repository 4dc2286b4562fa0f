"""Of 400 names drawn from the lexicon, each kind of slip is understood in at least 95 of 100, and hardly ever
taken for something else."""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import pytest
from pypinyin import lazy_pinyin

from talent_search.text.guessing import guesses
from talent_search.text.lexicon import english, names, surfaces
from talent_search.text.writing import folded

SEED, DRAWN = 20261128, 400
_HAN = re.compile(r"[\u4e00-\u9fff]{3,12}")
CHANCE = random.Random(SEED)


def _drawn() -> list[str]:
    known = [term for term, _ in names() if _HAN.fullmatch(folded(term))]
    return random.Random(SEED).sample(known, DRAWN)


@cache
def _sounding() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted(set("".join(surfaces()))):
        if "\u4e00" <= character <= "\u9fff":
            found[lazy_pinyin(character)[0]].append(character)
    return found


def half_typed(name: str) -> str:
    *before, last = lazy_pinyin(name)
    return "".join(before) + last[: max(1, len(last) // 2)]


def fuzzy(name: str) -> str:
    letters = "".join(lazy_pinyin(name))
    for said, written in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        letters = letters.replace(said, written)
    return letters


def one_wrong_letter(name: str) -> str:
    letters = "".join(lazy_pinyin(name))
    at = CHANCE.randrange(len(letters))
    other = CHANCE.choice([one for one in "abcdefghijklmnopqrstuvwxyz" if one != letters[at]])
    return letters[:at] + other + letters[at + 1 :]


def homophone(name: str) -> str:
    at = CHANCE.randrange(len(name))
    others = [one for one in _sounding()[lazy_pinyin(name)[at]] if one != name[at]]
    return name[:at] + CHANCE.choice(others or [name[at]]) + name[at + 1 :]


def initials(name: str) -> str:
    return "".join(syllable[0] for syllable in lazy_pinyin(name))


@pytest.mark.parametrize("slip", [half_typed, fuzzy, one_wrong_letter, homophone, initials])
def test_a_slip_is_understood(slip: Callable[[str], str]) -> None:
    pairs = [(name, typed) for name in _drawn() if (typed := slip(name)) != name]
    understood = [folded(name) in guesses(typed) or folded(typed) in surfaces() for name, typed in pairs]
    assert len(pairs) > DRAWN * 0.9
    assert sum(understood) / len(pairs) >= 0.95
    wrong = [(name, typed) for name, typed in pairs if guesses(typed) and folded(name) not in guesses(typed)]
    assert len(wrong) / len(pairs) <= 0.02, wrong[:5]


def test_what_is_right_is_not_corrected() -> None:
    known = [name for term, synonyms in names() for name in (term, *synonyms)]
    corrected = [name for name in random.Random(SEED).sample(known, DRAWN) if guesses(name)]
    assert len(corrected) / DRAWN <= 0.02, corrected


@pytest.mark.parametrize("word", sorted(english()))
def test_english_words_are_understood(word: str) -> None:
    assert guesses(word.title()) == english()[word]
