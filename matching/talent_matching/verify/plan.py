"""The plan and the prices of a result, each row checked: standard library only, nothing of the solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from talent_matching.verify.files import (
    MILLION,
    UNIT,
    Market,
    Option,
    Refuted,
    Unreadable,
    decimal_text,
    number,
    rows_of,
)
from talent_matching.verify.lines import Singles


class Plan:
    """assignment.csv and prices.csv; reading them raises Refuted at the first false line."""

    def __init__(self, market: Market, folder: Path, principle: str) -> None:
        self.market, self.principle = market, principle
        self.place: dict[str, str] = {}
        self.team: dict[str, str] = {}
        self.taken: Counter[str] = Counter()
        self.seats_of_teams: Counter[str] = Counter()
        self.placed_offers: dict[str, Option] = {}
        self.answered: set[str] = set()
        """Needs with a placed team."""
        self.objective = 0
        self._read_assignment(folder / "assignment.csv")
        self.price: dict[str, dict[str, int]] = {"need": {}, "candidate": {}, "offer": {}}
        self.cutoff: dict[str, int | None] = {}
        self._read_prices(folder / "prices.csv")
        if principle == "value":
            self._lines()
        else:
            self._lowest_held()
        if principle == "stable":
            self._stable()

    def single(self, person: str) -> bool:
        """Whether the principle decides about this candidate: neither pinned nor placed with a team."""
        return person not in self.market.pin_of and not self.team.get(person)

    def _read_assignment(self, path: Path) -> None:
        market, members = self.market, defaultdict(set)
        rows = rows_of(path, "need_id", "candidate_id", "offer_id", "score", alone=True)
        for line, (need, person, offer, score) in rows:
            where = f"assignment.csv line {line}"
            if need not in market.seats:
                raise Refuted(f"{where}: unknown need {need!r}")
            if person in self.place:
                raise Refuted(f"{where}: {person!r} is placed twice")
            if (need, person) in market.forbids:
                raise Refuted(f"{where}: {person!r} is forbidden at {need!r}")
            listed = market.options.get((offer, need)) if offer else None
            points = listed.score if listed else market.score.get((need, person))
            if points is None or (offer and (listed is None or person not in listed.members)):
                raise Refuted(f"{where}: this placement is not listed")
            if number(score, MILLION, where) != points:
                raise Refuted(f"{where}: the score is {decimal_text(points * MILLION)}")
            self.place[person], self.team[person] = need, offer
            self.taken[need] += 1
            if offer:
                members[offer, need].add(person)
                self.seats_of_teams[need] += market.pin_of.get(person) != need
            else:
                self.objective += market.value(need, person)
        for need, count in self.taken.items():
            if count > market.seats[need]:
                raise Refuted(f"assignment.csv: {count} people on the {market.seats[need]} seats of {need!r}")
        self._teams_whole(members)
        for need, person in market.pins:
            if self.place.get(person) != need:
                raise Refuted(f"assignment.csv: the pin of {person!r} to {need!r} does not hold")

    def _teams_whole(self, members: dict[tuple[str, str], set[str]]) -> None:
        for (offer, need), people in members.items():
            option = self.market.options[offer, need]
            if offer in self.placed_offers:
                raise Refuted(f"assignment.csv: offer {offer!r} is placed at two needs")
            if people != set(option.members):
                raise Refuted(f"assignment.csv: offer {offer!r} is not placed whole at {need!r}")
            if need in self.market.one_offer and need in self.answered:
                raise Refuted(f"assignment.csv: two teams are placed at {need!r}, which takes one")
            self.placed_offers[offer] = option
            self.answered.add(need)
            self.objective += option.value

    def one_team_more(self) -> Option | None:
        """A team that could simply be placed beside all that is: its members are idle, its seats free."""
        for option in self.market.options.values():
            need = option.need
            idle = all(m not in self.place or self._only_pinned(m, need) for m in option.members)
            free = self.market.seats[need] - self.taken[need] >= self.market.beyond_pins(option)[0]
            alone = need not in self.market.one_offer or need not in self.answered
            waits = option.offer not in self.placed_offers
            if idle and free and alone and waits and self.market.may_place(option):
                return option
        return None

    def _only_pinned(self, person: str, need: str) -> bool:
        return self.market.pin_of.get(person) == need and not self.team.get(person)

    def _read_prices(self, path: Path) -> None:
        known = {"need": self.market.seats, "candidate": self.market.people, "offer": self.market.offers}
        for line, (kind, name, price, cutoff) in rows_of(path, "kind", "id", "price", "cutoff", alone=True):
            where = f"prices.csv line {line}"
            if kind not in self.price:
                raise Unreadable(f"{where}: the kind is none of need, candidate and offer")
            if name not in known[kind] or name in self.price[kind]:
                raise Refuted(f"{where}: the {kind} {name!r} is unknown or has a price already")
            amount = number(price, UNIT, where)
            if amount < 0 and not (kind == "candidate" and name in self.market.pin_of):
                raise Refuted(f"{where}: the price of {kind} {name!r} is negative")
            self.price[kind][name] = amount
            if kind == "need":
                self.cutoff[name] = number(cutoff, UNIT, where) if cutoff else None
            elif cutoff:
                raise Refuted(f"{where}: a cut-off, which only needs have")
        if unpriced := [need for need in self.market.seats if need not in self.cutoff]:
            raise Refuted(f"prices.csv: no line for need {unpriced[0]!r}")

    def contested(self, need: str) -> bool:
        """Whether pins and teams leave a seat there to single people."""
        return self.market.seats[need] > self.market.pinned[need] + self.seats_of_teams[need]

    def _lines(self) -> None:
        """Each cut-off is the line, which proves the singles best beside the placed teams."""
        place = {person: need for person, need in self.place.items() if self.single(person)}
        lines = Singles(self.market, place, self.placed_offers).lines()
        for need, line in lines.items():
            if self.cutoff[need] != line:
                said = "none" if line is None else decimal_text(line)
                raise Refuted(f"prices.csv: the cut-off of need {need!r} is {said}")

    def _lowest_held(self) -> None:
        """In a plan not by value a cut-off is what the least valuable single person there is worth."""
        held: dict[str, int] = {}
        for person, need in self.place.items():
            if self.single(person):
                value = self.market.value(need, person)
                held[need] = min(value, held.get(need, value))
        for need, seats in self.market.seats.items():
            lowest = held.get(need, 0) if self.taken[need] == seats else 0
            if self.cutoff[need] != (lowest if self.contested(need) else None):
                said = decimal_text(lowest) if self.contested(need) else "none"
                raise Refuted(f"prices.csv: the cut-off of need {need!r} is {said}")

    def _stable(self) -> None:
        """Every single pair is wanted, and no need and candidate would rather have each other."""
        market = self.market
        worst: dict[str, int] = {}
        for person, need in self.place.items():
            if self.single(person):
                score = market.score[need, person]
                worst[need] = min(score, worst.get(need, score))
                if not self._wanted(need, person):
                    raise Refuted(f"assignment.csv: {need!r} and {person!r} would rather stay alone")
        for (need, person), score in market.score.items():
            if (need, person) in market.forbids or not self._wanted(need, person):
                continue
            here = self.place.get(person)
            if here == need or not self.single(person):
                continue
            free = self.taken[need] < market.seats[need]
            better = here is None or market.preference[need, person] > market.preference[here, person]
            if better and (free or score > worst.get(need, score)):
                raise Refuted(f"assignment.csv: {need!r} and {person!r} would both rather have each other")

    def _wanted(self, need: str, person: str) -> bool:
        """The pair is worth something, and the candidate would go."""
        return self.market.value(need, person) > 0 and self.market.preference[need, person] >= 0
