"""How sensible proposals are: 300 pairs of two fictional cities, read and graded as a recruiter would.

3 would be called first; 2 is worth an interview; 1 is a stretch; 0 is absurd: another occupation that happens
to share one skill, a skill of the same name that is something else, or no licence. No grade was worked out
from a score. All but those without a licence meet every stated requirement. The pairs of the set `apart` come
from another city and are not to be looked at when weights are tuned.

`make relevance` prints, of each set: how many of those who may be proposed are sensible (graded 2 or 3), how
many are absurd, how many of the best for each need are sensible, and the share of sensible pairs that may
still be proposed. Whoever may be proposed and is not sensible is a stretch (1): the same branch, and nothing
more. Worth: nothing else notices when a change of weights, floor or trades lets the absurd in or keeps the
sensible out.
"""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from talent_matching import (
    MILLION,
    UNSTATED,
    Licences,
    Market,
    Needs,
    People,
    Prospects,
    Ragged,
    Weights,
    check_pairs,
    score,
)
from talent_platform.brokerage.input.columns import Codes, occupation
from talent_search import Document, DocumentKind, Overlap, canonical_skill, kinship

DAY = date(2026, 11, 30)
PRECISION, BEST, ABSURD, SENSIBLE = 0.80, 0.90, 0.01, 0.95


def scored(rows):
    """Points of a hundred of each pair; below 0 where a requirement fails."""
    codes, jobs, at = Codes(), Codes(), np.arange(len(rows), dtype=np.int32)
    needs, people = [row["need"] for row in rows], [row["person"] for row in rows]
    licences, ids, day = Licences.on(DAY), [str(n) for n in range(len(rows))], DAY.toordinal()

    def code(name):
        known = canonical_skill(name)
        return codes[known[0] if len(known) == 1 else name]

    def job(title, skills):
        return occupation(title, [{"name": name} for name, _level in skills], jobs)

    def ranks(side, name):
        return [row[name] or UNSTATED for row in side]

    market = Market(
        Needs(
            ids, [1] * len(ids), [MILLION] * len(ids),
            required=Ragged.of([[(code(name), level) for name, level in row["required"]] for row in needs]),
            preferred=Ragged.of([[(code(name), level) for name, level in row["preferred"]] for row in needs]),
            degree=ranks(needs, "degree"), title=ranks(needs, "title_level"), years=ranks(needs, "years"),
            occupation=[job(row["title"], row["required"] + row["preferred"]) for row in needs],
            industry=[0] * len(ids), start_day=[day] * len(ids),
            licences=Ragged.of(
                [[codes[name] for name in licences.certificates(row["title"])] for row in needs]
            ),
        ),
        People(
            ids,
            skills=Ragged.of(
                [
                    [
                        (codes[one], level)
                        for name, level in row["skills"]
                        for one in dict.fromkeys((name, *canonical_skill(name)))
                    ]
                    for row in people
                ]
            ),
            degree=ranks(people, "degree"), title=ranks(people, "title_level"),
            occupation=[job(row["headline"], row["skills"]) for row in people],
            years=[row["years"] for row in people], consent=[1] * len(ids), available_day=[day] * len(ids),
            confirmed_day=[day] * len(ids),
        ),
        Prospects(at, at, np.zeros(len(ids), np.float32)), day,
        kinship=kinship(list(jobs)),
    )  # fmt: skip
    asked = [
        Document(
            kind=DocumentKind.NEED, id=id_, title=row["title"], body=row["text"],
            skills=tuple(name for name, _level in row["required"] + row["preferred"]),
        )
        for id_, row in zip(ids, needs, strict=True)
    ]  # fmt: skip
    held = [
        (row["headline"], *(name for name, _level in row["skills"]), row["major"], row["summary"])
        for row in people
    ]
    points = score(market, Weights.on(DAY), at, at, Overlap(held, asked).of(at, at)).total / 10_000
    return np.where(check_pairs(market, at, at).failed == 0, points, -1)


@pytest.fixture(scope="module")
def rows():
    lines = (Path(__file__).parent / "judged_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def best_of_each_need(rows, points):
    """Of each need with several people to choose from, one of them sensible, whoever scores best."""
    of_need = {}
    for at in range(len(rows)):
        of_need.setdefault(json.dumps(rows[at]["need"]), []).append(at)
    return [
        max(places, key=lambda at: points[at])
        for places in of_need.values()
        if len(places) > 1 and any(rows[at]["grade"] >= 2 for at in places)
    ]


@pytest.mark.parametrize("which", ["tuning", "apart"])
def test_what_may_be_proposed_is_sensible(rows, which):
    judged = [row for row in rows if row["set"] == which]
    assert len(judged) == 150
    assert all(row["why"] for row in judged)
    grade = np.array([row["grade"] for row in judged])
    points = scored(judged)
    proposable = points >= Weights.on(DAY).floor * 100
    precision, absurd = (grade[proposable] >= 2).mean(), (grade[proposable] == 0).mean()
    sensible = proposable[grade >= 2].mean()
    best = grade[best_of_each_need(judged, points)]
    print(
        f"\npairs, {which}: {proposable.sum()} of 150 may be proposed; sensible {precision:.3f} (at least "
        f"{PRECISION}), absurd {absurd:.3f} (at most {ABSURD}); the best of {len(best)} needs sensible "
        f"{(best >= 2).mean():.3f} (at least {BEST}); "
        f"sensible pairs proposable {sensible:.3f} (at least {SENSIBLE})"
    )
    assert precision >= PRECISION
    assert (best >= 2).mean() >= BEST
    assert absurd <= ABSURD
    assert sensible >= SENSIBLE
