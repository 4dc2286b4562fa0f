"""Every act the code writes into the log has words, and so has every name of a detail."""

import ast
from pathlib import Path

import talent_platform
from talent_platform.audit.wording import ACTIONS, DETAILS, EARLIER
from talent_platform.brokerage.landing.service import FLOW as LANDING_FLOW
from talent_platform.brokerage.landing.service import SERVICE_FLOW as LANDING_SERVICE_FLOW
from talent_platform.brokerage.landing.setting.service import TERMS
from talent_platform.brokerage.life import STEPS as CASE_STEPS
from talent_platform.brokerage.weighing.service import WEIGHTS
from talent_platform.certificates.directory.service import DIRECTORY
from talent_platform.certificates.issue.service import ISSUANCE
from talent_platform.certificates.register.service import FLOW as CERTIFICATE_FLOW
from talent_platform.certificates.register.service import REVOCATION
from talent_platform.certificates.sealing.keys import KEYS
from talent_platform.dated.calendar.service import CALENDAR
from talent_platform.demand.needs.service import FLOW as NEED_FLOW
from talent_platform.disclosure.tables import ReviewState
from talent_platform.establishment.appointments.service import FLOW as REQUEST_FLOW
from talent_platform.establishment.figures.service import FIGURE
from talent_platform.establishment.plans.service import FLOW as PLAN_FLOW
from talent_platform.establishment.rounds.service import FLOW as ROUND_FLOW
from talent_platform.establishment.specials.ending import FLOW as ENDING_FLOW
from talent_platform.establishment.specials.service import AT_ONCE
from talent_platform.establishment.specials.service import FLOW as SPECIAL_FLOW
from talent_platform.establishment.tables.ledger import EntryKind
from talent_platform.integrity.entries.service import FLOW as INTEGRITY_FLOW
from talent_platform.registration.applications.deciding import FLOW as REGISTRATION_FLOW
from talent_platform.supply.offers.service import FLOWS as OFFER_FLOWS
from talent_platform.surveys.campaigns.service import FLOW as SURVEY_FLOW
from talent_platform.surveys.flags.service import FLOW as SURVEY_FLAG_FLOW
from talent_platform.surveys.needs.service import FLOW as SURVEY_NEED_FLOW
from talent_platform.surveys.submissions.service import FLOW as SURVEY_ROW_FLOW
from talent_platform.titles.applications.service import APPLICATION_FLOW
from talent_platform.titles.committees.service import FLOW as COMMITTEE_FLOW
from talent_platform.titles.complaints.service import FLOW as COMPLAINT_FLOW
from talent_platform.titles.experts.service import EXPERT_FLOW
from talent_platform.titles.experts.signing import SIGNING
from talent_platform.titles.meetings.seats import SEAT_FLOW
from talent_platform.titles.meetings.service import FLOW as MEETING_FLOW
from talent_platform.titles.results.queries import ACT as RESULT_ACT
from talent_platform.titles.standards.queries import STANDARD

HOUSE = Path(talent_platform.__file__).parent
KINDS = ("candidate", "team")
DATED = (
    FIGURE.word,
    WEIGHTS.word,
    TERMS.word,
    CALENDAR.word,
    DIRECTORY.word,
    REVOCATION.word,
    ISSUANCE.word,
    KEYS.word,
    STANDARD.word,
    RESULT_ACT.word,
)
NAMED = {
    "case.{_ACTS[origin]}": {"case.introduced", "case.invited", "case.interested"},
    "title_seat.recused_{by}": {"title_seat.recused_juror", "title_seat.recused_office"},
    "title_expert.{action}": {"title_expert.removed_by_entry", "title_expert.reinstated"},
    "title_outcome.{action}": {f"title_outcome.{one}" for one in ("decided", "hung", "close", "publish")},
    "title_meeting.{action}": {
        f"title_meeting.{one}"
        for one in (
            "planned",
            "cases",
            "withdrawn",
            "switched",
            "tellers",
            "teller_replaced",
            "number_proposed",
            "number_fixed",
            "grouped",
            "archived",
            "scheduled",
            "identified",
        )
    },
    "case.{action}": {
        f"case.{one}"
        for one in (*CASE_STEPS, "agreed", "declined", "no_show_said", "left_said", "post_gone", "post_back")
    },
    "{flow.thing}.{step.action}": {
        f"{flow.thing}.{one}"
        for flow in (
            NEED_FLOW,
            *OFFER_FLOWS.values(),
            PLAN_FLOW,
            SPECIAL_FLOW,
            REQUEST_FLOW,
            ROUND_FLOW,
            REGISTRATION_FLOW,
            CERTIFICATE_FLOW,
            LANDING_FLOW,
            LANDING_SERVICE_FLOW,
            SURVEY_FLOW,
            MEETING_FLOW,
            SEAT_FLOW,
            COMPLAINT_FLOW,
            SURVEY_FLAG_FLOW,
            SURVEY_NEED_FLOW,
            SURVEY_ROW_FLOW,
            COMMITTEE_FLOW,
            INTEGRITY_FLOW,
            EXPERT_FLOW,
            APPLICATION_FLOW,
            SIGNING,
        )
        for one in flow.steps
    }
    | {"certificate.revoke", "certificate.restore"}
    | {f"{NEED_FLOW.thing}.undone"}
    | {"appointment.let_pass", "appointment.expire"}
    | {"title_application.submit", "title_application.commit"}
    | {f"special.{one}" for one in (*ENDING_FLOW.steps, *AT_ONCE.steps)},
    "need.{action}": {"need.surveyed_open", "need.submit", "need.close"},
    "{kind.word}.{act}": {f"{kind}.{one}" for kind in DATED for one in ("confirmed", "withdrawn")},
    "{kind.word}.proposed": {f"{kind}.proposed" for kind in DATED},
    "registration.{action}": {"registration.submit", "registration.resubmit", "registration.apply"},
    "integrity_entry.{action}": {
        f"integrity_entry.{one}" for one in ("proposed", "edited", "linked", *INTEGRITY_FLOW.steps)
    },
    "policy.{action}": {f"policy.{one}" for one in ("added", "changed", "filed")},
    "title_committee.{action}": {"title_committee.proposed", "title_committee.edited"},
    "survey.{action}": {f"survey.{one}" for one in ("created", "edited", "office", "targets", "untargeted")},
    **{
        f"{whose}.certificate_{{action}}": {
            f"{whose}.certificate_{one}" for one in (*CERTIFICATE_FLOW.steps, "revoke", "correct")
        }
        for whose in ("candidate", "staff")
    },
    "portfolio.{origin}": {"portfolio.handed", "portfolio.shared"},
    "pair.{action}": {"pair.pin", "pair.forbid"},
    "seats.{kind}": {f"seats.{EntryKind.FROZEN}", f"seats.{EntryKind.UNFROZEN}"},
    "team.{action}": {"team.member_agreed", "team.member_refused"},
    "{kind}.{action}": {f"{kind}.{one}" for kind in KINDS for one in ("writing_struck", "writing_restored")},
    "text.{state}": {f"text.{one}" for one in (ReviewState.PASSED, ReviewState.REFUSED)},
}
"""What the places of an act made of pieces can hold; `{kind}.verb` is a candidate's or a team's."""


def calls():
    """(call, act) of whatever writes the log; an act named in its module as what the name stands for."""
    for path in HOUSE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        named = {
            one.targets[0].id: one.value
            for one in tree.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or len(node.args) < 3:
                continue
            if ast.unparse(node.func) in {"audit.record", "record", "door.enter", "_note_failure"}:
                act = node.args[1]
                yield node, named.get(act.id, act) if isinstance(act, ast.Name) else act


def written():
    found = {
        "account.switched_on", "account.switched_off", "correction.confirmed", "correction.refused",
        "record_correction.confirmed", "record_correction.refused",
        "identity_correction.confirmed", "identity_correction.refused",
        "record.asked", "record.confirmed", "record.refused",
        "objection.founded", "objection.unfounded",
    }  # fmt: skip
    for _, act in calls():
        pieces = ast.unparse(act)
        if isinstance(act, ast.JoinedStr):
            pieces = pieces[2:-1]
            of_kinds = {pieces.replace("{kind}", kind) for kind in KINDS}
            found |= NAMED.get(pieces, of_kinds)
        elif isinstance(act, ast.Constant):
            found.add(act.value)
        elif isinstance(act, ast.IfExp):
            found |= {ast.literal_eval(act.body), ast.literal_eval(act.orelse)}
        else:
            assert pieces in {"act", "action"}, pieces
    return found


def test_every_act_has_words_and_all_words_have_an_act():
    assert written() == set(ACTIONS)


def test_acts_of_earlier_versions_are_acts_of_today_under_another_name():
    assert set(EARLIER.values()) <= set(ACTIONS)
    assert not set(EARLIER) & set(ACTIONS)


def test_every_name_of_a_detail_has_a_label():
    names = {word.arg for call, _ in calls() for word in call.keywords if word.arg}
    assert names - {"locked"} - set(DETAILS) == set()  # `_note_failure` keeps that one to itself
