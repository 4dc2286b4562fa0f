"""A problem as the rows of tables, by ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_matching.verify.content import Row

if TYPE_CHECKING:
    from talent_matching.problem.problem import Problem


def rows_by_table(problem: Problem) -> dict[str, list[Row]]:
    """The rows of the tables that `content_hash` reads."""
    needs, people = ([str(id_) for id_ in ids.tolist()] for ids in (problem.need_ids, problem.person_ids))
    offers, bundles = [str(id_) for id_ in problem.bundles.offer_ids.tolist()], problem.bundles
    columns = (problem.seats.tolist(), problem.weight.tolist(), problem.one_offer.astype(int).tolist())
    pair_need, pair_person = (
        [names[at] for at in column.tolist()]
        for names, column in ((needs, problem.pair_need), (people, problem.pair_person))
    )
    wishes = problem.pair_preference.tolist()
    options = zip(bundles.offer.tolist(), bundles.need.tolist(), bundles.score.tolist(), strict=True)
    steered = {
        name: [
            (needs[need], people[person], reason)
            for need, person, reason in zip(
                rows.need.tolist(), rows.person.tolist(), rows.reason, strict=True
            )
        ]
        for name, rows in (("pins", problem.pins), ("forbids", problem.forbids))
    }
    return {
        "needs": list(zip(needs, *columns, strict=True)),
        "pairs": list(zip(pair_need, pair_person, problem.pair_score.tolist(), wishes, strict=True)),
        "bundles": [
            (offers[offer], needs[need], score, *sorted(people[m] for m in bundles.members_of(k).tolist()))
            for k, (offer, need, score) in enumerate(options)
        ],
        **steered,
        "people": [(name,) for name in people],
        "offers": [(name,) for name in offers],
    }
