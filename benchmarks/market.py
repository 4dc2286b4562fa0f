"""Synthetic markets that look like a city's or a province's: the arrays every solver is measured on."""

from __future__ import annotations

import numpy as np

from talent_matching.problem.problem import MILLION, Bundles, Problem

OCCUPATIONS, LEVELS, LISTED, SKILLS = 150, 5, 50, 8


def market(needs: int, teams: int = 0, seed: int = 3, regions: int | None = None) -> Problem:
    """A market of `needs` needs, about 3 seats each, 10 people a need, the best 50 of the eligible listed.

    Occupations are Zipf-distributed; level is a hard filter, so is the region for nine people in ten;
    a third of the people have a second occupation, which ties everything into one component. The score is
    skill cosine + distance + quality + noise. Teams of 2..12 offer themselves to up to 10 needs.
    """
    rng = np.random.default_rng(seed)
    people = 10 * needs
    regions = regions or max(1, min(15, needs // 1000))
    share = 1 / np.arange(1, OCCUPATIONS + 1)
    share /= share.sum()
    seats = np.minimum(rng.geometric(1 / 3, needs), 20)
    priority = rng.choice([1, 2, 3, 5], needs, p=[0.4, 0.3, 0.2, 0.1])
    need_occupation = rng.choice(OCCUPATIONS, needs, p=share)
    need_region, need_level = rng.integers(0, regions, needs), rng.integers(0, LEVELS, needs)
    occupation = rng.choice(OCCUPATIONS, people, p=share)
    second = np.where(rng.random(people) < 0.35, rng.choice(OCCUPATIONS, people, p=share), -1)
    region, level = rng.integers(0, regions, people), rng.integers(0, LEVELS, people)
    anywhere, quality = rng.random(people) < 0.1, rng.random(people)
    asked, held = rng.random((needs, SKILLS)), rng.random((people, SKILLS)) ** 2
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    held /= np.linalg.norm(held, axis=1, keepdims=True)
    of_occupation = [np.flatnonzero((occupation == o) | (second == o)) for o in range(OCCUPATIONS)]
    rows: list[tuple[int, np.ndarray, np.ndarray]] = []
    for i in range(needs):
        pool = of_occupation[need_occupation[i]]
        fits = (level[pool] >= need_level[i]) & (anywhere[pool] | (region[pool] == need_region[i]))
        pool = pool[fits]
        far = (region[pool] != need_region[i]) * 0.2
        score = 0.4 * held[pool] @ asked[i] + 0.2 * quality[pool] + 0.2 * rng.random(len(pool)) + 0.2 - far
        if len(pool) > LISTED:
            best = np.argpartition(-score, LISTED)[:LISTED]
            pool, score = pool[best], score[best]
        rows.append((i, pool, score))
    pair_need = np.concatenate([np.full(len(pool), i) for i, pool, _ in rows])
    pair_person = np.concatenate([pool for _, pool, _ in rows])
    pair_score = np.maximum(np.rint(np.concatenate([s for *_, s in rows]) * MILLION), 1).astype(np.int64)
    return Problem.build(
        need_ids=np.arange(needs),
        seats=seats,
        weight=priority * MILLION,
        person_ids=np.arange(people),
        pair_need=pair_need,
        pair_person=pair_person,
        pair_score=pair_score,
        bundles=_teams(rng, teams, seats, need_occupation, of_occupation) if teams else None,
        seed=seed,
    )


def _teams(
    rng: np.random.Generator,
    teams: int,
    seats: np.ndarray,
    need_occupation: np.ndarray,
    of_occupation: list[np.ndarray],
) -> Bundles:
    """Mixed teams around one occupation, offering to the needs of that occupation with room for them."""
    offers, needs, scores, members = [], [], [], []
    taken = np.zeros(10 * len(seats), np.bool_)
    for t in range(teams):
        size = int(rng.integers(2, 13))
        roomy = np.flatnonzero(seats >= size)
        lead = need_occupation[rng.choice(roomy)]
        wanted = roomy[need_occupation[roomy] == lead]
        pool = of_occupation[lead]
        pool = pool if rng.random() < 0.1 else pool[~taken[pool]]
        if len(pool) < size:
            pool = np.flatnonzero(~taken)
        team = rng.choice(pool, size, replace=False)
        taken[team] = True
        for need in rng.choice(wanted, min(len(wanted), int(rng.integers(1, 11))), replace=False):
            offers.append(t)
            needs.append(need)
            scores.append(int(rng.uniform(0.45, 0.85) * rng.uniform(1, 1.3) * MILLION))
            members.append(team)
    return Bundles(
        np.arange(teams),
        np.array(offers, np.int32),
        np.array(needs, np.int32),
        np.array(scores, np.int64),
        np.concatenate(([0], np.cumsum([len(m) for m in members]))),
        np.concatenate(members).astype(np.int32),
    )
