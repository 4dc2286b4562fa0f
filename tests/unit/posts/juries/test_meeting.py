"""The law of a review meeting, by brute force where it decides about a person and case by case elsewhere.

Worth: one vote decides years of a career. Who passes must follow from the slips alone, whoever announces it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_posts import Figures, shipped_figures
from talent_posts.juries.meeting.book import check_meeting, meeting_rules
from talent_posts.juries.meeting.facts import (
    FixedNumber,
    KnownConflict,
    Recusal,
    RemoteSignIn,
    ResultObjection,
    ReviewGroup,
    ReviewMeeting,
    SlipBallot,
    TellerCount,
)
from talent_posts.juries.meeting.files import meeting_from_json
from talent_posts.juries.meeting.tally import (
    attending,
    count,
    most_passing,
    passes,
    quorate,
    results,
)

DOCS = Path(__file__).parents[4] / "docs"
EXAMPLE = DOCS / "examples" / "juries" / "meeting-in-order.json"
MEETING = meeting_from_json(EXAMPLE.read_bytes())
OPENED = MEETING.ballots[0].opened
MINUTE = timedelta(minutes=1)


def test_two_thirds_and_quorum_are_what_fractions_say():
    for agree, present in product(range(33), repeat=2):
        assert passes(agree, present) == (present > 0 and Fraction(agree, present) >= Fraction(2, 3))
        assert quorate(agree, present, Fraction(2, 3)) == passes(agree, present)


def test_a_cap_is_rounded_as_the_figure_says():
    ways = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half_up": ROUND_HALF_UP}
    for base, percent, (name, way) in product(range(60), (0, 40, 55, 33.3, 12.5, 100), ways.items()):
        exact = Decimal(base) * Decimal(str(percent)) / 100
        assert most_passing(base, percent, name) == int(exact.to_integral_value(way))


def test_every_pair_of_counts_gives_the_result_of_the_slips_or_none():
    for present, returned in product(range(4), repeat=2):
        for one, other in product(product(range(3), repeat=3), repeat=2):
            counts = tuple(
                TellerCount(teller=name, agree=each[0], oppose=each[1], abstain=each[2])
                for name, each in (("甲", one), ("乙", other))
            )
            found = count(counts, returned, present)
            valid = one == other and sum(one) == returned and returned <= present
            assert (found.fault == "") == valid
            assert found.passed == (valid and present > 0 and 3 * one[0] >= 2 * present)
    alone = TellerCount(teller="甲", agree=1, oppose=0, abstain=0)
    for counts in ((), (alone,), (alone, alone), (alone, replace(alone, teller="乙"), alone)):
        assert count(counts, 1, 1).fault


def ballot(applicant, agree, oppose, abstain=0, **facts):
    counts = tuple(
        TellerCount(teller=name, agree=agree, oppose=oppose, abstain=abstain) for name in ("甲", "乙")
    )
    told = {"opened": OPENED, "returned": agree + oppose + abstain, "counts": counts}
    return SlipBallot(applicant=applicant, **told | facts)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_who_passes_follows_from_slips_and_withdrawals_alone(data):
    """Any jury, any withdrawals, any votes: the book lets through what was announced only if it was voted."""
    jurors = [each.id for each in MEETING.jurors]
    absent = data.draw(st.sets(st.sampled_from(jurors), max_size=6))
    pairs = st.tuples(st.sampled_from(jurors), st.sampled_from(["A01", "A02"]))
    withdrawn = data.draw(st.sets(pairs, max_size=6))
    late = data.draw(st.booleans())
    announced = {each: data.draw(st.sampled_from(["passed", "failed"])) for each in ("A01", "A02")}
    agree = {each: data.draw(st.integers(0, 13)) for each in announced}
    present = {
        each: {one for one in jurors if one not in absent and ((one, each) not in withdrawn or late)}
        for each in announced
    }
    meeting = replace(
        MEETING,
        jurors=tuple(replace(each, signed_in=None) if each.id in absent else each for each in MEETING.jurors),
        applicants=tuple(replace(each, announced=announced.get(each.id)) for each in MEETING.applicants[:2]),
        groups=(),
        conflicts=(),
        recusals=tuple(
            Recusal(juror=one, applicant=each, by="office", at=OPENED if late else OPENED - MINUTE)
            for one, each in withdrawn
        ),
        ballots=tuple(ballot(each, agree[each], 0) for each in announced),
        publicity=None,
        closing=None,
        published=None,
    )
    for each, people in present.items():
        assert attending(meeting, each, OPENED) == people
        possible = agree[each] <= len(people)
        found = results(meeting)[each]
        assert (found.fault == "") == possible
        assert found.passed == (possible and bool(people) and 3 * agree[each] >= 2 * len(people))
    good = all(
        agree[each] <= len(people)
        and (announced[each] == "passed") == (bool(people) and 3 * agree[each] >= 2 * len(people))
        for each, people in present.items()
    )
    decision = check_meeting(meeting, scopes=["ballot"])
    assert (decision.of("D17a").outcome == "pass") == good
    assert (decision.of("D19b").outcome == "block") == (late and bool(withdrawn))


def test_the_example_is_in_order():
    decision = check_meeting(MEETING)
    assert {each.rule for each in decision.findings} == {rule.id for rule in meeting_rules()}
    assert decision.with_outcome("warn", "needs_approval", "unknown", "block") == ()


def meeting(**facts) -> ReviewMeeting:
    return replace(MEETING, **facts)


def with_juror(**facts):
    return meeting(jurors=(replace(MEETING.jurors[0], **facts), *MEETING.jurors[1:]))


def with_ballot(place=0, **facts):
    ballots = [replace(each, **facts) if n == place else each for n, each in enumerate(MEETING.ballots)]
    return meeting(ballots=tuple(ballots))


def with_hand_in(**facts):
    return meeting(hand_ins=(replace(MEETING.hand_ins[0], **facts), *MEETING.hand_ins[1:]))


def told(name, **facts):
    return meeting(**{name: replace(getattr(MEETING, name), **facts)})


def signed_in(number):
    jurors = (each if n < number else replace(each, signed_in=None) for n, each in enumerate(MEETING.jurors))
    return meeting(jurors=tuple(jurors))


def off_by_one():
    one, other = MEETING.ballots[0].counts
    return with_ballot(counts=(one, replace(other, agree=other.agree - 1, oppose=other.oppose + 1)))


SECOND_DAY = OPENED + timedelta(hours=1)
HANDED_TWICE = (*MEETING.hand_ins, *(replace(each, round=2, at=OPENED) for each in MEETING.hand_ins))
FOUR_PASS = tuple(ballot(each.id, 10, 2, 0) for each in MEETING.applicants)
OVER = meeting(
    ballots=FOUR_PASS, applicants=tuple(replace(each, announced="passed") for each in MEETING.applicants)
)
"""Four of four 副高 pass, where 55 % allow two; one 正高 of one, where 40 % allow none."""


def second(*ballots):
    return replace(OVER, hand_ins=HANDED_TWICE, ballots=(*FOUR_PASS, *ballots))


FAILING = [ballot(f"A0{n}", 5, 7, round=2, opened=SECOND_DAY) for n in (2, 3, 4)]


@pytest.mark.parametrize(
    ("held", "rule", "outcome"),
    [
        pytest.param(signed_in(9), "D16a", "pass", id="十三人到九人"),
        pytest.param(signed_in(8), "D16a", "block", id="十三人到八人"),
        pytest.param(meeting(jurisdiction="210100"), "D16a", "unknown", id="按谁计未设定"),
        pytest.param(signed_in(9), "D16b", "block", id="回避后只剩八人"),
        pytest.param(signed_in(10), "D16b", "pass", id="回避后还有九人"),
        pytest.param(
            meeting(groups=(ReviewGroup(name="组", members=("E01", "E02", "E02"), opinions_on=()),)),
            "D16c", "block", id="两人的评议组",
        ),
        pytest.param(meeting(groups=MEETING.groups[:1]), "D16c", "block", id="有人没有书面意见"),
        pytest.param(with_juror(remote=RemoteSignIn(check=" ")), "D16d", "block", id="远程没有核验"),
        pytest.param(meeting(recusals=()), "D19a", "block", id="有利害关系没有回避"),
        pytest.param(
            replace(signed_in(12), conflicts=(KnownConflict(juror="E13", applicant="A01"),)),
            "D19a", "pass", id="有利害关系的没有到会",
        ),
        pytest.param(
            meeting(recusals=(replace(MEETING.recusals[0], at=OPENED),)), "D19b", "block", id="计票时才回避"
        ),
        pytest.param(off_by_one(), "D17b", "block", id="两人差一票"),
        pytest.param(off_by_one(), "D17a", "block", id="没有结果就宣布"),
        pytest.param(with_ballot(returned=12), "D17b", "block", id="少收一张"),
        pytest.param(with_ballot(2, counts=(), returned=0), "D17b", "block", id="没有计票"),
        pytest.param(with_hand_in(by="E02"), "D18a", "block", id="代交"),
        pytest.param(with_hand_in(at=OPENED), "D18a", "block", id="计票后才交"),
        pytest.param(with_hand_in(juror="E02", by="E02"), "D18a", "block", id="交了两次"),
        pytest.param(with_juror(signed_in=OPENED), "D18a", "block", id="交票后才签到"),
        pytest.param(meeting(hand_ins=MEETING.hand_ins[1:]), "D18b", "block", id="票多于交票的人"),
        pytest.param(OVER, "D8", "needs_approval", id="超出通过率"),
        pytest.param(OVER, "D17a", "pass", id="超出通过率也不削减票数"),
        pytest.param(replace(OVER, consent="人社函〔2026〕3号"), "D8", "pass", id="人社部门同意"),
        pytest.param(meeting(jurisdiction="210100"), "D8", "warn", id="上限未设定"),
        pytest.param(second(*FAILING), "D8", "pass", id="第二次投票后不超出"),
        pytest.param(second(*FAILING), "D17c", "pass", id="第二次投票在通过的人中"),
        pytest.param(
            meeting(ballots=(*MEETING.ballots, FAILING[1])), "D17c", "block", id="首次没有达到三分之二"
        ),
        pytest.param(told("minutes", votes=False), "D20a", "block", id="会议记录没有票数"),
        pytest.param(told("minutes", signed_by="秘书"), "D20a", "block", id="不是主持人签字"),
        pytest.param(told("minutes", recording="5f"), "D20b", "block", id="录像没有校验值"),
        pytest.param(told("publicity", end=date(2026, 10, 28)), "D9", "block", id="公示四个工作日"),
        pytest.param(told("publicity", start=date(2026, 10, 20)), "D9", "block", id="公示早于会议"),
        pytest.param(told("publicity", end=date(2039, 1, 5)), "D9", "unknown", id="没有收录的年份"),
        pytest.param(meeting(publicity=None), "D9", "block", id="没有公示"),
        pytest.param(meeting(reported=date(2026, 11, 5)), "D10", "warn", id="第十一个工作日报送"),
        pytest.param(meeting(reported=date(2026, 11, 4)), "D10", "pass", id="第十个工作日报送"),
        pytest.param(told("closing", kind="filed"), "D11a", "block", id="应确认而备案"),
        pytest.param(meeting(self_review=True), "D11a", "block", id="自主评审应备案"),
        pytest.param(told("closing", on=date(2026, 10, 29)), "D11a", "block", id="公示结束当日确认"),
        pytest.param(meeting(closing=None), "D11b", "block", id="没有确认就公布"),
        pytest.param(told("published", on=date(2026, 11, 1)), "D11b", "block", id="确认之前公布"),
        pytest.param(told("published", passed=("A03",)), "D11b", "block", id="公布没有通过的人"),
        pytest.param(
            told("publicity", objections=(ResultObjection(applicant="A01", settled=False),)),
            "D11b", "block", id="异议没有处理",
        ),
        pytest.param(
            told("publicity", objections=(ResultObjection(applicant="A03", settled=False),)),
            "D11b", "pass", id="异议不关通过的人",
        ),
    ],
)  # fmt: skip
def test_each_rule_says_what_the_law_says(held, rule, outcome):
    assert check_meeting(held).of(rule).outcome == outcome


def set_to(name, value):
    book = shipped_figures()
    values = tuple(replace(each, value=value) for each in book.by_name[name].values)
    by_name = {**book.by_name, name: replace(book.by_name[name], values=values)}
    return Figures(by_name, book.calendar, book.directory)


def test_the_way_beyond_the_cap_is_the_citys_and_is_known_before_the_vote():
    fixed = FixedNumber(level="副高", number=2, at=OPENED - MINUTE)
    asks = set_to("pass_rate_way", "fixed_number")
    without = check_meeting(OVER, figures=asks).of("D8")
    assert (without.outcome, "没有确定通过人数" in without.reason) == ("needs_approval", True)
    late = replace(OVER, fixed_numbers=(replace(fixed, at=OPENED),))
    assert check_meeting(late, figures=asks).of("D8") == without
    before = check_meeting(replace(OVER, fixed_numbers=(fixed,)), figures=asks).of("D8")
    assert before.outcome == "needs_approval"
    assert "没有确定" not in before.reason
    assert check_meeting(second(*FAILING), figures=asks).of("D17c").outcome == "block"


def test_a_juror_who_withdrew_too_late_makes_a_ballot_void_and_it_is_held_again():
    late = Recusal(juror="E05", applicant="A01", by="office", at=OPENED + MINUTE)
    again = ballot("A01", 8, 4, opened=OPENED + 5 * MINUTE)
    first, *others = MEETING.ballots
    hand_in = tuple(replace(each, at=OPENED - MINUTE) for each in MEETING.hand_ins)
    held = replace(
        MEETING,
        recusals=(*MEETING.recusals, late),
        ballots=(replace(first, void=True), again, *others),
        hand_ins=hand_in,
    )
    decision = check_meeting(held)
    assert decision.of("D19b").outcome == decision.of("D17a").outcome == "pass"
    assert results(held)["A01"].attending == 12


@pytest.mark.parametrize("name", sorted({name for rule in meeting_rules() for name in rule.figures}))
def test_a_figure_nobody_set_never_passes(name):
    book = shipped_figures()
    unset = Figures(
        {**book.by_name, name: replace(book.by_name[name], values=())}, book.calendar, book.directory
    )
    decision = check_meeting(second(*FAILING), figures=unset)
    for rule in meeting_rules():
        if name in rule.figures:
            found = decision.of(rule.id)
            assert found.outcome == ("unknown" if "unknown" in rule.outcomes else "warn"), rule.id
            assert [use.is_set for use in found.figures if use.figure == name] == [False]
