"""Skill names to offer while somebody types one."""

from __future__ import annotations

from talent_search import canonical_skill, folded, guesses, skills

MOST = 10


def suggestions(text: str) -> list[str]:
    """Lexicon skills for what was typed: its own terms first, then names that start with it, then that
    contain it.

    Letters also count as pinyin.
    """
    typed = folded(text)
    if not typed:
        return []
    found = [*canonical_skill(text)]
    for wanted in (typed, *(folded(guess) for guess in guesses(text))):
        names = [(term, [folded(term), *map(folded, skill.synonyms)]) for term, skill in skills().items()]
        found += [term for term, keys in names if any(name.startswith(wanted) for name in keys)]
        found += [term for term, keys in names if any(wanted in name for name in keys)]
    return list(dict.fromkeys(found))[:MOST]
