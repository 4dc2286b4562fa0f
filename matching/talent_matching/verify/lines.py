"""The line of each need, worked out from the files and the plan: standard library only.

A line is the largest price of a seat that proves the singles best beside the placed teams: whoever is placed
nowhere and comes to be worth more there would be placed there, whoever is worth less would not. There is
none where pins and teams hold every seat. In a connected part where these prices do not prove the placed
teams best as well, the prices of the needs where teams or members of teams are placed are kept smallest:
where that proves the teams, the other prices that stay the largest are lines. Other full needs have none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from talent_matching.verify.files import Market, Option, Refuted


@dataclass
class Singles:
    """What single people hold in a plan, and what is open to them."""

    market: Market
    place: dict[str, str]
    """Need of everybody placed singly and not pinned."""
    teams: dict[str, Option]
    """Placed offers."""
    pairs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Person -> needs of the pairs that could be made beside the pins."""

    def __post_init__(self) -> None:
        market = self.market
        self.busy = {m for option in self.teams.values() for m in option.members}
        self.seats = {n: seats - market.pinned[n] for n, seats in market.seats.items()}
        for need, person in market.score:
            allowed = (need, person) not in market.forbids and person not in market.pin_of
            if allowed and self.seats[need] > 0 and market.value(need, person) > 0:
                self.pairs[person].append(need)
        for option in self.teams.values():
            self.seats[option.need] -= market.beyond_pins(option)[0]
        self.closed = {need for need, seats in self.seats.items() if not seats}

    def lines(self) -> dict[str, int | None]:
        """The line of each need; raises Refuted where the singles are not best beside the placed teams."""
        price = self.largest({})
        self._nobody_above(price)
        hang = self.hang_on_teams(price)
        none = set(self.closed)
        if hang:
            held = Counter(self.place.values())
            lower = self.largest(self._of_members())
            still = self.hang_on_teams(lower)
            none |= {
                need for need in hang
                if held[need] == self.seats[need] and (need in still or lower[need] < price[need])
            }  # fmt: skip
        return {need: None if need in none else price[need] for need in price}

    def _of_members(self) -> dict[str, int]:
        """The smallest price of each need where a team is placed, or a member of some team singly."""
        options = filter(self.market.may_place, self.market.options.values())
        members = {member for option in options for member in option.members}
        smallest = self._smallest()
        homes = {need for person, need in self.place.items() if person in members}
        return {need: smallest[need] for need in homes | {team.need for team in self.teams.values()}}

    def _smallest(self) -> dict[str, int]:
        """Prices rise from 0 to what the keenest person elsewhere would pay beyond the own place."""
        price = dict.fromkeys(self.seats, 0)
        holders = self._holders()

        def ask(person: str) -> Iterable[str]:
            home = self.place.get(person)
            own = self.market.value(home, person) - price[home] if home else 0
            for need in self.pairs[person]:
                bid = self.market.value(need, person) - own
                if need != home and need not in self.closed and bid > price[need]:
                    price[need] = bid
                    yield need

        risen = {need for person in self.pairs.keys() - self.busy for need in ask(person)}
        while risen:
            risen = {need for home in risen for person in holders[home] for need in ask(person)}
        return price

    def _holders(self) -> dict[str, list[str]]:
        holders: dict[str, list[str]] = defaultdict(list)
        for person, need in self.place.items():
            holders[need].append(person)
        return holders

    def largest(self, cap: dict[str, int]) -> dict[str, int]:
        """Prices fall from the least worth there, or the cap, as far as somebody there could go elsewhere."""
        price = dict.fromkeys(self.seats, 0)
        for need, people in self._holders().items():
            if len(people) == self.seats[need]:
                price[need] = min(self.market.value(need, person) for person in people)
                price[need] = min(price[need], cap.get(need, price[need]))
        asking: dict[str, list[str]] = defaultdict(list)
        for person in self.place:
            for need in self.pairs[person]:
                if need not in self.closed:
                    asking[need].append(person)
        fallen = dict.fromkeys(price)
        # The cheapest way from need to need passes each once, unless a round of moves gains.
        for _ in price:
            asked, fallen = fallen, {}
            for need in asked:
                for person in asking[need]:
                    home = self.place[person]
                    own = self.market.value(home, person)
                    most = own - max(self.market.value(need, person) - price[need], 0)
                    if home != need and most < price[home]:
                        price[home] = most
                        if most < 0:
                            raise Refuted(f"assignment.csv: {person!r} should not be at {home!r}")
                        fallen[home] = None
        for home in fallen:
            raise Refuted(f"assignment.csv: who is at {home!r} is worth more in changed places")
        return price

    def _nobody_above(self, price: dict[str, int]) -> None:
        """No single person is worth more at an open need than its price and what the own place leaves."""
        for person, needs in self.pairs.items():
            if person in self.busy:
                continue
            home = self.place.get(person)
            own = self.market.value(home, person) - price[home] if home else 0
            for need in needs:
                if need not in self.closed and self.market.value(need, person) > price[need] + own:
                    raise Refuted(f"assignment.csv: {person!r} is worth more at {need!r} than who is there")

    def hang_on_teams(self, price: dict[str, int]) -> set[str]:
        """Needs of connected parts where these prices do not prove the placed teams best."""
        market = self.market
        options = [option for option in market.options.values() if market.may_place(option)]
        if not options:
            return set()
        seat, own = dict(price), defaultdict(int)
        for person, need in self.place.items():
            own[person] = market.value(need, person) - price[need]
        for person, need in self._at(self.pairs.keys() - self.busy):
            if need in self.closed:
                seat[need] = max(seat[need], market.value(need, person) - own[person])
        for person, need in self._at(self.busy):
            own[person] = max(own[person], market.value(need, person) - seat[need])
        profit = {}
        for option in options:
            size, gain = market.beyond_pins(option)
            profit[option] = gain - size * seat[option.need] - sum(own[m] for m in option.members)
        part = _parts(self.pairs, options)
        by_part: dict[tuple[str, str], list[Option]] = defaultdict(list)
        for option in options:
            by_part[part("need", option.need)].append(option)
        wrong = {at for at, inside in by_part.items() if not self._best_teams(inside, profit)}
        return {need for need in self.seats if part("need", need) in wrong}

    def _best_teams(self, options: list[Option], profit: dict[Option, int]) -> bool:
        """Whether none of a part's offers could pay more than those placed there: rising prices for being the
        one team of a need, until nobody outside wants to pay more, prove it."""
        paid: dict[str, int] = defaultdict(int)
        placed = [option for option in options if self.teams.get(option.offer) is option]
        answered = {option.need for option in placed}
        # A need is outbid along ways that pass each once, unless offers that change places pay more.
        for _ in range(len(placed) + 1):
            left = {option.offer: profit[option] - paid[option.need] for option in placed}
            if any(amount < 0 for amount in left.values()):
                return False
            risen = False
            for option in options:
                bid = profit[option] - left.get(option.offer, 0)
                if self.teams.get(option.offer) is option or bid <= paid[option.need]:
                    continue
                if option.need not in self.market.one_offer or option.need not in answered:
                    return False
                paid[option.need], risen = bid, True
            if not risen:
                return True
        return False

    def _at(self, people: Iterable[str]) -> Iterable[tuple[str, str]]:
        return ((person, need) for person in people for need in self.pairs.get(person, ()))


class _parts:  # noqa: N801 - used like a function
    """Connected parts of a market: needs and people of open pairs, offers with their needs and members."""

    def __init__(self, pairs: dict[str, list[str]], options: list[Option]) -> None:
        self.above: dict[tuple[str, str], tuple[str, str]] = {}
        for person, needs in pairs.items():
            for need in needs:
                self._join(("need", need), ("person", person))
        for option in options:
            self._join(("need", option.need), ("offer", option.offer))
            for member in option.members:
                self._join(("person", member), ("offer", option.offer))

    def __call__(self, kind: str, name: str) -> tuple[str, str]:
        at = (kind, name)
        while (up := self.above.get(at, at)) != at:
            self.above[at] = self.above.get(up, up)
            at = up
        return at

    def _join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        self.above[self(*one)] = self(*other)
