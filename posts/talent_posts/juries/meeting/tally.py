"""What a count means. Everything that decides about a person is here, on plain numbers."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal

from talent_posts.juries.meeting.facts import ReviewMeeting, SlipBallot, TellerCount

Rounding = Literal["down", "up", "half_up"]
TELLERS: Final = 2


def passes(agree: int, attending: int) -> bool:
    """Two thirds of those attending for this applicant agree; abstentions and slips not handed in count
    against."""
    return attending > 0 and 3 * agree >= 2 * attending


def quorate(present: int, body: int, share: Fraction) -> bool:
    """As many are present as the share of the body asks."""
    return body > 0 and present >= share * body


def most_passing(base: int, percent: float, rounding: Rounding) -> int:
    """How many of `base` a cap in percent allows."""
    exact = Fraction(str(percent)) * base / 100
    if rounding == "up":
        return -(-exact.numerator // exact.denominator)
    return int(exact + Fraction(1, 2)) if rounding == "half_up" else int(exact)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a ballot came to, or why it came to nothing."""

    attending: int
    agree: int = 0
    passed: bool = False
    fault: str = ""
    """Why there is no result; empty when there is one."""


def count(counts: tuple[TellerCount, ...], returned: int, attending: int) -> Counted:
    """Two tellers who agree in every number, and no more slips than people: otherwise no result."""
    if len(counts) != TELLERS or len({each.teller for each in counts}) < TELLERS:
        return Counted(attending, fault=f"须由 {TELLERS} 名计票人分别计票")
    first, second = counts
    if first.numbers != second.numbers:
        return Counted(attending, fault="两名计票人的结果不一致,没有结果,须重新清点")
    if sum(first.numbers) != returned:
        return Counted(attending, fault=f"各项票数合计 {sum(first.numbers)},与收回的 {returned} 张不符")
    if returned > attending:
        return Counted(attending, fault=f"收回 {returned} 张,多于出席的 {attending} 人")
    return Counted(attending, first.agree, passes(first.agree, attending))


def attending(meeting: ReviewMeeting, applicant: str, before: datetime | None = None) -> frozenset[str]:
    """Who attends for this applicant: signed in and not withdrawn, as of a moment when one is given."""
    withdrawn = {
        each.juror
        for each in meeting.recusals
        if each.applicant == applicant and (before is None or each.at < before)
    }
    present = {
        each.id
        for each in meeting.jurors
        if each.signed_in is not None and (before is None or each.signed_in < before)
    }
    return frozenset(present - withdrawn)


def counted(meeting: ReviewMeeting, ballot: SlipBallot) -> Counted:
    """The result of one ballot by those who attended when the tally began."""
    return count(ballot.counts, ballot.returned, len(attending(meeting, ballot.applicant, ballot.opened)))


def standing_ballots(meeting: ReviewMeeting, number: int) -> dict[str, SlipBallot]:
    """The ballots of a round that were not held again, by applicant."""
    return {each.applicant: each for each in meeting.ballots or () if each.round == number and not each.void}


def results(meeting: ReviewMeeting) -> dict[str, Counted]:
    """The result of everybody about whom a ballot was held: that of the second one where there was one."""
    last = standing_ballots(meeting, 1) | standing_ballots(meeting, 2)
    return {applicant: counted(meeting, ballot) for applicant, ballot in last.items()}
