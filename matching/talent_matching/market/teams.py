"""项目+团队: which members could come to which need, and how good the team is for it.

Personal requirements (consent, barred, introductions, mode, place, pay, availability) bind whoever comes.
Qualifications (degree, title, years, skills) bind every member at an ordinary need; at a *collective* need (a
project) the team answers together: its best degree, title and years, and all its skills taken together.

A collective need takes one team. Every core member must be able to come; optional members who cannot come
stay away; where the need has too few seats, optional members with the lowest own scores stay away first
(ties: by id). With fewer than `min_size` members there is no offer.

Team score, in whole millionths, terms adding up exactly: `members` = mean of the own scores of those who come
(each with the team's text score), `roles` = share of the wanted roles that they fill, `text` = the project's
text score. Where the need wants no roles, that weight is shared among the other two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import RULES, Eligibility, bit, check_pairs, rule_names
from talent_matching.market.market import (
    DECLINED,
    FORBIDDEN,
    MILLION,
    UNSTATED,
    Barred,
    Bools,
    Floats,
    Ints,
    Longs,
    Market,
    MarketError,
    People,
    Prospects,
    Ragged,
)
from talent_matching.market.scoring import score
from talent_matching.market.weighting import TEAM_TERMS, Weights, millionths
from talent_matching.problem.problem import Bundles

QUALIFICATIONS = ("degree", "title", "years", "skills")
TOO_FEW, TOO_MANY, UNRELATED, BELOW_FLOOR = (np.uint32(1 << len(RULES) + k) for k in range(4))
"""Bits beside those of `eligibility.RULES`: fewer than `min_size` can come; the core needs more seats; the
project's text has too little to do with the need (`Weights.related`); it scores below the market's floor."""
TEAM_RULES = (
    ("too_few", int(TOO_FEW)), ("too_many", int(TOO_MANY)), ("unrelated", int(UNRELATED)),
    ("below_floor", int(BELOW_FLOOR)),
)  # fmt: skip


def offer_rule_names(bits: int) -> tuple[str, ...]:
    """What an offer fails, by name: rules of single people, then those of teams."""
    return (*rule_names(bits), *(name for name, one in TEAM_RULES if bits & one))


@dataclass(frozen=True)
class Teams:
    """Offers of teams. Team `t` owns the entries `members[start[t]:start[t + 1]]` and their columns."""

    ids: Sequence[str]
    start: Longs
    members: Ints
    """Row numbers in `People`: every member is one, if only as a name without pairs of his own."""
    core: Bools
    role: Ints
    """Role code of each member, -1 for none."""
    min_size: Ints
    barred: Barred = field(default_factory=Barred)
    """Needs that take no such team whoever comes with it; `person` holds the row of the team."""

    def __post_init__(self) -> None:
        if len(self.start) != len(self.ids) + 1 or len(self.min_size) != len(self.ids):
            raise MarketError("Teams.start needs one entry more than there are ids, Teams.min_size as many")
        if not self.start[-1] == len(self.members) == len(self.core) == len(self.role):
            raise MarketError("Teams.members, .core and .role must be as long as the last entry of start")


@dataclass(frozen=True)
class Offers:
    """One row per (need, team) looked at: why not, or who comes and how good that is."""

    need: Ints
    team: Ints
    failed: NDArray[np.uint32]
    """Requirements that keep the team away (bits of `RULES` and those above); 0 = a legal offer."""
    points: Ints
    """Rows x `weighting.TEAM_TERMS`."""
    total: Ints
    row: Longs
    """Of each (row, member) entry: its row."""
    member: Ints
    comes: Bools
    verdicts: Eligibility
    """Of each entry: what this member fails, so that a page can name who blocks."""

    def bundles(self, teams: Teams) -> Bundles:
        """The legal offers as the solver's team options."""
        legal = np.flatnonzero(self.failed == 0)
        going = self.comes & (self.failed == 0)[self.row]
        size = np.bincount(self.row[going], minlength=len(self.need))[legal]
        return Bundles(
            offer_ids=np.asarray(teams.ids, dtype=np.str_),
            offer=self.team[legal],
            need=self.need[legal],
            score=self.total[legal].astype(np.int64),
            member_start=np.concatenate(([0], np.cumsum(size))).astype(np.int64),
            members=self.member[going],
        )


def offers(market: Market, weights: Weights, teams: Teams, prospects: Prospects) -> Offers:
    """Judge each prospect (`person` is read as the row number of a team).

    Of strangers, of teams whose core needs more seats and of barred ones nothing further is asked.
    """
    need, team = prospects.need, prospects.person
    owner = np.repeat(np.arange(len(teams.ids)), np.diff(teams.start))
    core_size = np.bincount(owner[teams.core], minlength=len(teams.ids))
    closeness = np.rint(prospects.text.astype(np.float64) * MILLION)
    why_not = np.where(closeness < millionths(weights.related), UNRELATED, np.uint32(0))
    why_not |= np.where(core_size[team] > market.needs.seats[need], TOO_MANY, np.uint32(0))
    for kind, rule in ((FORBIDDEN, "forbidden"), (DECLINED, "declined")):
        why_not |= np.where(teams.barred.holds(kind, need, team), np.uint32(bit(rule)), np.uint32(0))
    points = np.zeros((len(need), len(TEAM_TERMS)), np.int32)
    asked = np.flatnonzero(why_not == 0)
    judged = _judged(market, weights, teams, prospects.take(asked))
    why_not[asked], points[asked] = judged.failed, judged.points
    total = points.sum(axis=1, dtype=np.int32)
    return replace(judged, need=need, team=team, failed=why_not, points=points, total=total,
                   row=asked[judged.row])  # fmt: skip


def _judged(market: Market, weights: Weights, teams: Teams, prospects: Prospects) -> Offers:
    need, team, text = prospects.need, prospects.person, prospects.text
    size = np.diff(teams.start)[team]
    row = np.repeat(np.arange(len(need)), size)
    entry = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + teams.start[team][row]
    member, core = teams.members[entry], teams.core[entry]
    verdicts = check_pairs(market, need[row], member)
    failed = verdicts.failed.astype(np.uint32)
    collective = market.needs.collective[need]
    failed[collective[row]] &= ~_bits(QUALIFICATIONS)
    own = score(market, weights, need[row], member, text[row]).total
    comes = _coming(market, need, row, member, core=core, able=failed == 0, own=own)
    why_not = _core_failures(failed, core, row, len(need))
    heads = np.bincount(row[comes], minlength=len(need))
    why_not |= np.where(heads < teams.min_size[team], TOO_FEW, np.uint32(0))
    together = check_pairs(_as_one(market, row, member, comes, len(need)), need, np.arange(len(need)))
    why_not |= np.where(collective, together.failed & _bits(QUALIFICATIONS), np.uint32(0))
    members_fit = np.bincount(row[comes], own[comes], len(need)).astype(np.int64) // np.maximum(heads, 1)
    roles_fit, wanted = _roles(market, need, row[comes], teams.role[entry][comes])
    points = _points(weights, members_fit, roles_fit, text, wanted)
    total = points.sum(axis=1, dtype=np.int32)
    why_not |= np.where((why_not == 0) & (total < market.floor), BELOW_FLOOR, np.uint32(0))
    return Offers(need, team, why_not, points, total, row, member, comes, verdicts)


def _bits(rules: Sequence[str]) -> np.uint32:
    return np.uint32(sum(int(bit(rule)) for rule in rules))


def _coming(
    market: Market, need: Ints, row: Longs, member: Ints, *, core: Bools, able: Bools, own: Ints
) -> Bools:
    """Core members and able optional ones, the best first, as far as the seats reach."""
    ids = market.people.ids
    known = np.unique(member)
    by_id = np.zeros(len(ids), np.int64)
    by_id[known[np.argsort(np.array([ids[one] for one in known.tolist()], np.str_))]] = np.arange(len(known))
    able = able | core
    order = np.lexsort((by_id[member], -own, ~core, ~able, row))
    heads = np.flatnonzero(np.diff(row[order], prepend=-1))
    rank = np.arange(len(row)) - np.repeat(heads, np.diff(np.append(heads, len(row))))
    comes = np.zeros(len(row), np.bool_)
    comes[order] = able[order] & (rank < market.needs.seats[need][row[order]])
    return comes | core


def _core_failures(failed: NDArray[np.uint32], core: Bools, row: Longs, rows: int) -> NDArray[np.uint32]:
    why_not = np.zeros(rows, np.uint32)
    np.bitwise_or.at(why_not, row[core], failed[core])
    return why_not


def _as_one(market: Market, row: Longs, member: Ints, comes: Bools, rows: int) -> Market:
    """The market with one person per row: its coming members rolled into one."""
    people, who, at = market.people, member[comes], row[comes]

    def best(column: str) -> Ints:
        highest = np.full(rows, UNSTATED, np.int32)
        np.maximum.at(highest, at, getattr(people, column)[who])
        return highest

    lists = people.skills.take(who)
    held = np.bincount(at, lists.lengths, rows).astype(np.int64)
    skills = Ragged(np.concatenate(([0], np.cumsum(held))), lists.values, lists.levels)
    merged = People(
        [""] * rows, skills=skills, degree=best("degree"), title=best("title"), years=best("years")
    )
    empty = np.empty(0, np.int32)
    nothing = Prospects(empty, empty, np.empty(0, np.float32))
    return replace(market, people=merged, pairs=nothing, barred=type(market.barred)())


def _roles(market: Market, need: Ints, row: Longs, role: Ints) -> tuple[Longs, Bools]:
    """Share of the wanted roles filled, in millionths, and whether the need wants any."""
    wanted = market.needs.roles
    keys = np.unique(np.repeat(np.arange(len(wanted)), wanted.lengths) << 32 | wanted.values)
    asked = np.bincount(keys >> 32, minlength=len(wanted))[need]
    useful = (role >= 0) & wanted.lookup(role)(need[row], np.arange(len(role)))
    filled = np.bincount(np.unique(row[useful] << 32 | role[useful]) >> 32, minlength=len(need))
    return filled * MILLION // np.maximum(asked, 1), asked > 0


def _points(weights: Weights, members: Longs, roles: Longs, text: Floats, wanted: Bools) -> Ints:
    fit = np.stack([members, roles, np.rint(text.astype(np.float64) * MILLION).astype(np.int64)], axis=1)
    raw = weights.team_weights * np.stack([np.ones_like(wanted), wanted, np.ones_like(wanted)], axis=1)
    shares = raw * MILLION // np.maximum(raw.sum(axis=1, keepdims=True), 1)
    shares[:, 0] += MILLION - shares.sum(axis=1)
    return np.asarray(fit * shares // MILLION, np.int32)
