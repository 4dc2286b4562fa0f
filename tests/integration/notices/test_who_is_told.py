"""Each event, as the database sees it written down, tells exactly those it is for, and each of them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.brokerage.landing.tables import Landing, LandingService, LandingTerms
from talent_platform.brokerage.liaison.tables import FirmRequest
from talent_platform.brokerage.tables import Case, MatchRun, ScoreWeights
from talent_platform.certificates.tables import (
    CertificateIssuance,
    CertificateKeyChange,
    CertificateRevocation,
    DirectoryEdition,
)
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.tables import CalendarYear
from talent_platform.demand.tables import Enterprise, Need
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.figures import FigureValue
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.rounds import PromotionRound
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.imports.tables import ImportFile
from talent_platform.integrity.tables import IntegrityEntry
from talent_platform.jobs.tables import Job
from talent_platform.notices.declared import by_key
from talent_platform.publicity.tables import Notice, NoticeItem, Objection
from talent_platform.reference.codes import branches, counties
from talent_platform.registration.tables import Registration
from talent_platform.supply.tables import Candidate, Team
from talent_platform.surveys.flags.tables import SurveyFlag
from talent_platform.surveys.needs.tables import SurveyNeed
from talent_platform.surveys.tables import Campaign, Submission, SurveyRow
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.complaints.tables import TitleComplaint
from talent_platform.titles.meetings.tables import TitleMeetingCase, TitleSeat
from talent_platform.titles.results.tables import TitleOutcome, TitleResultAct
from talent_platform.titles.tables import TitleCommittee, TitleExpert, TitleStandard

BRANCH = next(iter(branches().values()))
COUNTY = next(iter(counties()))


@dataclass(frozen=True)
class Written:
    """What is written down, by whom, and whom each event of it tells."""

    table: str
    row: dict[str, Any]
    by: str | None
    told: dict[str, str]
    """Event → logins."""
    update: dict[str, Any] = field(default_factory=dict)
    """Where a row changes its state: what becomes of the row of `table` that is called as its subject."""


def history(
    table: str, subject: str, action: str, by: str | None, told: dict[str, str], **more: Any
) -> Written:
    return Written(table, {"subject": subject, "action": action, **more}, by, told)


def log(action: str, thing: str, by: str | None, told: dict[str, str]) -> Written:
    return Written("audit_entry", {"action": action, "thing": thing}, by, told)


def state(table: str, thing: str, became: str, told: dict[str, str]) -> Written:
    return Written(table, {"thing": thing}, None, told, {"state": became})


ALL = "officer enterprise1 colleague candidate"
FIRM = "enterprise1 colleague"
CASE = [
    history(
        "case_event",
        "match_case",
        "opened",
        "city",
        {"case.opened": f"{FIRM} candidate", "case.given": "officer"},
    ),
    history(
        "case_event",
        "match_case",
        "invited",
        "enterprise1",
        {"case.invited": "candidate", "case.given": "officer"},
    ),
    history(
        "case_event",
        "match_case",
        "interested",
        "candidate",
        {"case.interested": FIRM, "case.given": "officer"},
    ),
    history(
        "case_event",
        "match_case",
        "agreed",
        "enterprise1",
        {"case.agreed": "officer candidate"},
        from_state="contacted",
        to_state="contacted",
    ),
    history(
        "case_event",
        "match_case",
        "agreed",
        "candidate",
        {"case.both_agreed": f"officer {FIRM}"},
        from_state="contacted",
        to_state="agreed",
    ),
    history("case_event", "match_case", "declined", "candidate", {"case.declined": f"officer {FIRM}"}),
    history(
        "case_event",
        "match_case",
        "moved",
        "officer",
        {"case.interview": f"{FIRM} candidate"},
        to_state="interview",
    ),
    history("case_event", "match_case", "hired", "officer", {"case.hired": f"{FIRM} candidate county1"}),
    history("case_event", "match_case", "closed", None, {"case.closed": ALL}),
    history(
        "case_event", "match_case", "note", "enterprise1", {"case.note": "officer candidate"}, audience="all"
    ),
    history("case_event", "match_case", "note", "enterprise1", {"case.note": "officer"}, audience="employer"),
    history("case_event", "match_case", "note", "officer", {"case.note": "candidate"}, audience="person"),
    history("case_event", "match_case", "note", "county1", {"case.note": "officer"}, audience="bureau"),
    history("case_event", "match_case", "planned", "county1", {"case.planned": "officer"}, audience="bureau"),
    history(
        "case_event",
        "match_case",
        "handed_over",
        "county1",
        {"case.handed_over": "officer"},
        audience="bureau",
    ),
    history("case_event", "match_case", "reminded", None, {"case.overdue": "officer"}, audience="bureau"),
    history("case_event", "match_case", "asked_again", None, {"case.asked_again": FIRM}, audience="employer"),
    history("case_event", "match_case", "to_hear", None, {"case.to_hear": "officer"}, audience="bureau"),
    history(
        "case_event", "match_case", "asked_again", None, {"case.asked_again": "candidate"}, audience="person"
    ),
    history("case_event", "match_case", "escalated", None, {"case.late": "county1"}, audience="bureau"),
    history(
        "case_event",
        "match_case",
        "to_verify",
        None,
        {"case.to_verify": "officer county1"},
        audience="bureau",
    ),
    history("case_event", "match_case", "left", None, {"case.left": "officer"}, audience="bureau"),
    history(
        "case_event",
        "match_case",
        "no_withdrawn",
        "officer",
        {"case.no_withdrawn": FIRM},
        audience="employer",
    ),
    history(
        "case_event",
        "match_case",
        "no_withdrawn",
        "officer",
        {"case.no_withdrawn": "candidate"},
        audience="person",
    ),
    history("case_event", "match_case", "interview_set", "officer", {"case.interview": f"{FIRM} candidate"}),
    *(
        history("case_event", "match_case", action, "candidate", {f"case.{action}": f"officer {FIRM}"})
        for action in ("interview_moved", "interview_off", "interview_result")
    ),
    history("case_event", "match_case", "start_named", "candidate", {"case.start_named": f"officer {FIRM}"}),
    *(
        history(
            "case_event", "match_case", action, "officer", {f"case.{action}": f"{FIRM} candidate county1"}
        )
        for action in (
            "no_show",
            "no_show_said",
            "left_said",
            "left_early",
            "hire_undone",
            "post_gone",
            "post_back",
        )
    ),
    *(
        history(
            "case_event",
            "match_case",
            f"certificate_{act}",
            "city",
            {f"case.certificate_{act}": f"officer {FIRM}"},
        )
        for act in ("suspend", "resume", "revoke", "correct")
    ),
    history("case_event", "match_case", "at_work", "candidate", {"case.at_work": f"officer {FIRM}"}),
    history("case_event", "match_case", "begins_again", None, {"case.begins_again": ALL}),
    history("case_event", "match_case", "no_back", "candidate", {"case.no_back": f"officer {FIRM}"}),
    history(
        "case_event", "match_case", "next_offered", None, {"case.next_offered": "officer"}, audience="bureau"
    ),
    history("case_event", "match_case", "no_own", "candidate", {"case.no_own": "officer"}, audience="person"),
    history(
        "case_event", "match_case", "unmasked", "officer", {"case.unmasked": "candidate"}, audience="bureau"
    ),
    log("text.kept", "case", "enterprise1", {"case.text_waits": "county1"}),
    state("match_run", "run", "ready", {"run.ready": "county1"}),
    log("run.released", "run", "city", {"run.released": "county1"}),
    log("run.released", "run", "county1", {}),
]
NEED = [
    history(
        "need_change", "need", "submit", "enterprise1", {"need.to_check": "county1"}, to_state="submitted"
    ),
    history(
        "need_change",
        "need",
        "imported",
        "officer",
        {"need.to_check": "county1", "need.imported": FIRM},
        to_state="submitted",
    ),
    history("need_change", "need", "imported", "enterprise1", {}, to_state="draft"),
    history("need_change", "need", "created", "county1", {"need.created": FIRM}, to_state="draft"),
    history("need_change", "need", "edited", "county1", {"need.edited": FIRM}, to_state="open"),
    history(
        "need_change", "need", "edited", "enterprise1", {"need.to_check": "county1"}, to_state="submitted"
    ),
    history("need_change", "need", "approve", "county1", {"need.approved": f"{FIRM} officer"}),
    history("need_change", "need", "return", "county1", {"need.returned": f"{FIRM} officer"}),
    history("need_change", "need", "close", "enterprise1", {"need.closed": "officer"}),
    history("need_change", "need", "reopen", "city", {"need.reopened": f"{FIRM} officer"}),
    history("need_change", "need", "expire", None, {"need.expired": f"{FIRM} officer"}),
    history("need_change", "need", "undone", "city", {"need.undone": f"county1 {FIRM} officer"}),
    history("need_change", "need", "idle", "city", {"need.idle": f"county1 {FIRM} officer"}),
    history("need_change", "need", "priority", "county1", {"need.priority": f"{FIRM} officer"}),
    log("text.kept", "need", "enterprise1", {"need.text_waits": "county1"}),
    log("text.passed", "need", "county1", {"need.text_passed": FIRM}),
    log("text.refused", "need", "county1", {"need.text_refused": FIRM}),
]
OFFER = [
    *(
        history("offer_change", "candidate", action, by, {f"candidate.{action}": told})
        for action in ("edited", "pause", "resume", "withdraw", "parted")
        for by, told in (("county1", "candidate"), ("candidate", ""))
    ),
    *(
        history("offer_change", "team", action, "county1", {f"team.{action}": "teamlead"})
        for action in ("edited", "pause", "resume", "withdraw")
    ),
    *(
        history("offer_change", "team", action, "candidate2", {f"team.{action}": "teamlead"})
        for action in ("member_agreed", "member_refused")
    ),
    log("candidate.unmasked", "candidate", "officer", {"candidate.unmasked": "candidate"}),
    *(
        log(
            f"candidate.certificate_{act}", "candidate", "city", {f"candidate.certificate_{act}": "candidate"}
        )
        for act in ("suspend", "resume", "revoke", "correct")
    ),
    log("team.unmasked", "team", "officer", {"team.unmasked": "teamlead"}),
    log("text.kept", "candidate", "candidate", {"candidate.text_waits": "county1"}),
    log("text.passed", "candidate", "county1", {"candidate.text_passed": "candidate"}),
    log("text.refused", "candidate", "county1", {"candidate.text_refused": "candidate"}),
    log("text.kept", "team", "teamlead", {"team.text_waits": "city city2"}),
    log("text.passed", "team", "city", {"team.text_passed": "teamlead"}),
    log("text.refused", "team", "city", {"team.text_refused": "teamlead"}),
]
WORK = [
    *(
        state("import_file", "import", became, {f"import.{became}": "county1"})
        for became in ("previewed", "refused", "imported", "expired")
    ),
    state("import_file", "import", "discarded", {}),
    state("job", "job", "failed", {"job.failed": "county1"}),
    state("job", "job", "done", {}),
]
RULES = [
    log(f"{kind}.{act}", kind, "city", {f"{kind}.{act}": told})
    for kind in (
        "figure",
        "calendar",
        "directory",
        "revocation",
        "issuance",
        "signing_key",
        "weights",
        "landing_terms",
        "title_standard",
        "title_result_act",
    )
    for act, told in (("proposed", "city2"), ("confirmed", "city2"), ("withdrawn", "city2"))
]
ACCOUNT = [
    *(
        log(action, "account", by, {action: "county1"})
        for action in (
            "account.password_reset",
            "account.password_proved",
            "account.second_factor_reset",
            "account.switched_on",
            "account.placed",
            "account.renamed",
            "account.identified",
            "account.role_given",
            "account.role_ended",
            "account.deputy_ended",
            "account.recovery_code_used",
        )
        for by in ("security", None)
    ),
    # Also what the holder did, or somebody at the holder's screen.
    *(
        log(action, "account", by, {action: "county1"})
        for action in ("address.given", "address.proved", "address.taken_away")
        for by in ("county1", None)
    ),
    log(
        "account.second_factor_reset_asked",
        "account",
        "city",
        {"account.second_factor_reset_asked": "county1", "account.factor_reset_waits": "security"},
    ),
    log("session.locked", "account", None, {"session.locked": "county1", "account.locked": "security"}),
    log("request.made", "firm_request", "enterprise1", {"request.made": "officer"}),
    log("request.late", "firm_request", None, {"request.late": "officer"}),
    log("request.answered", "firm_request", "officer", {"request.answered": FIRM}),
    log("session.opened", "account", "county1", {}),
    log("account.opened", "colleague", "county1", {"account.arrived": "enterprise1"}),
    log("account.opened", "account", "security", {}),
    *(
        log(action, "colleague", "county1", {action: "colleague", "account.arrived": "enterprise1"})
        for action in ("account.switched_on", "account.placed", "account.role_given")
    ),
    *(
        Written("access_grant", {"act": act}, "security", {})
        for act in ("opened", "password_reset", "switched_on", "placed", "role_given")
    ),
    *(
        Written("access_grant", {"act": act}, "city", {"account.waits": "security"})
        for act in ("opened", "password_reset", "switched_on", "placed", "role_given")
    ),
]
POSTS = [
    history("post_plan_step", "plan", "submit", "institution1", {"plan.waits": "department1"}),
    history("post_plan_step", "plan", "department_pass", "department1", {"plan.waits": "county1"}),
    history("post_plan_step", "plan", "county_pass", "county1", {"plan.waits": "city city2"}),
    history("post_plan_step", "plan", "city_pass", "city", {"plan.approved": "institution1 department1"}),
    history("post_plan_step", "plan", "return", "county1", {"plan.returned": "institution1"}),
    history(
        "appointment_step", "appointment", "submit", "institution1", {"appointment.waits": "department1"}
    ),
    history(
        "appointment_step", "appointment", "department_pass", "department1", {"appointment.waits": "county1"}
    ),
    history("appointment_step", "appointment", "county_pass", "county1", {"appointment.waits": "city city2"}),
    history("appointment_step", "appointment", "city_pass", "city", {"appointment.approved": "institution1"}),
    history("appointment_step", "appointment", "let_pass", "city", {"appointment.let_pass": "institution1"}),
    history("appointment_step", "appointment", "reject", "city", {"appointment.rejected": "institution1"}),
    history("appointment_step", "appointment", "revoke", "city", {"appointment.revoked": "institution1"}),
    history("appointment_step", "appointment", "expire", None, {"appointment.lapsed": "institution1"}),
    history(
        "appointment_step",
        "appointment",
        "take_effect",
        "institution1",
        {"appointment.effective": "department1"},
    ),
    history(
        "promotion_round_step", "promotion_round", "ask_reopen", "institution1", {"round.waits": "county1"}
    ),
    history(
        "promotion_round_step", "promotion_round", "ask_cancel", "institution1", {"round.waits": "county1"}
    ),
    history("promotion_round_step", "promotion_round", "agree", "county1", {"round.agreed": "institution1"}),
    history(
        "promotion_round_step", "promotion_round", "decline", "county1", {"round.declined": "institution1"}
    ),
    history(
        "promotion_round_step",
        "promotion_round",
        "cancel",
        "institution1",
        {"round.cancelled": "department1"},
    ),
    history("special_post_step", "special", "asked", "institution1", {"special.waits": "department1"}),
    history("special_post_step", "special", "department_pass", "department1", {"special.waits": "county1"}),
    history("special_post_step", "special", "county_pass", "county1", {"special.waits": "city city2"}),
    history("special_post_step", "special", "department_extend", "department1", {"special.waits": "county1"}),
    history("special_post_step", "special", "county_extend", "county1", {"special.waits": "city city2"}),
    history("special_post_step", "special", "city_pass", "city", {"special.opened": "institution1"}),
    history("special_post_step", "special", "refuse", "city", {"special.refused": "institution1"}),
    history("special_post_step", "special", "write_off", "city", {"special.ended": "institution1"}),
    *(
        log(f"{what}.asked{whom}", "staff", "institution1", {"staff.asked": told})
        for what, whom, told in (
            ("record", "", "county1"),
            ("record", "_of_city", "city city2"),
            ("record_correction", "", "city city2"),
            ("identity_correction", "", "city city2"),
            ("correction", "", "city city2"),
        )
    ),
    *(
        log(
            f"staff.certificate_{act}",
            "staff",
            "city",
            {f"staff.certificate_{act}": "institution1 department1"},
        )
        for act in ("suspend", "resume", "revoke", "correct")
    ),
    log("record.passed_to_city", "staff", "city", {"staff.passed": "county1 institution1"}),
    *(
        log(f"{what}.{act}", "staff", "county1", {f"staff.{act}": "institution1"})
        for what in ("record", "record_correction", "identity_correction", "correction")
        for act in ("confirmed", "refused")
    ),
    log("objection.made", "objection", None, {"objection.made": "county1 institution1"}),
    log("objection.founded", "objection", "county1", {"objection.founded": "institution1"}),
    log("objection.unfounded", "objection", "county1", {"objection.unfounded": "institution1"}),
]
IN = [
    history("registration_change", "registration", action, None, {"registration.waits": "county1"})
    for action in ("submit", "resubmit")
]
SURVEY = [
    *(
        history("survey_campaign_change", "campaign", action, "city", {"survey.begins": "county1"})
        for action in ("open", "reopen")
    ),
    history("survey_campaign_change", "campaign", "close", "city", {"survey.ends": "county1"}),
    *(
        history("survey_reminder", "submission", step, by, {f"survey.{step}": told})
        for step, by, told in (
            ("soon", None, "county1"),
            ("late", None, "city city2 county1"),
            ("asked", "city", "county1"),
        )
    ),
    history("survey_row_change", "survey_row", "submit", "county1", {"survey.row_waits": "city city2"}),
    history("survey_row_change", "survey_row", "return", "city", {"survey.row_returned": "county1"}),
    history("survey_flag_change", "flag", "found", None, {"survey.doubt": "county1"}),
    history("survey_flag_change", "flag", "ask", "city", {"survey.doubt_asked": "county1"}),
    history("survey_flag_change", "flag", "answer", "county1", {"survey.doubt_answered": "city city2"}),
    *(
        history("survey_need_change", "survey_need", action, by, {f"survey.need_{event}": told})
        for action, by, event, told in (
            ("ask", None, "asked", "colleague enterprise1"),
            ("ask_office", None, "by_phone", "county1"),
            ("silence", None, "silent", "colleague enterprise1"),
            ("refuse", "enterprise1", "refused", "city city2 county1"),
            ("late", None, "late", "city city2 county1"),
        )
    ),
]
TITLES = [
    history("title_committee_change", "committee", action, "city", {f"title_committee.{event}": "city2"})
    for action, event in (("proposed", "waits"), ("file", "filed"), ("refuse", "refused"))
]
TITLES += [
    history("title_application_change", "application", action, by, {f"title_application.{event}": told})
    for action, by, event, told in (
        ("submit", "candidate", "submitted", "colleague enterprise1"),
        ("send_back", "enterprise1", "sent_back", "candidate"),
        ("hung", "enterprise1", "hung", "candidate"),
        ("defence", "city", "defence", "candidate"),
        ("report", "enterprise1", "reported", "candidate city city2"),
        ("return", "city", "returned", "candidate colleague enterprise1"),
        ("accept", "city", "accepted", "candidate colleague enterprise1"),
        ("refuse", "city", "refused", "candidate colleague enterprise1"),
        ("withdraw", "candidate", "withdrawn", "city city2 colleague enterprise1"),
        *(
            (f"certificate_{act}", "city", f"certificate_{act}", "candidate city2 colleague enterprise1")
            for act in ("suspend", "resume", "revoke", "correct")
        ),
    )
]
TITLES += [
    history("title_expert_change", "expert", action, by, {f"title_expert.{event}": told})
    for action, by, event, told in (
        ("nominated", "enterprise1", "waits", "city city2"),
        ("select", "city", "selected", "colleague enterprise1"),
        ("refuse", "city", "refused", "colleague enterprise1"),
        ("sign", "candidate", "signed", "city city2 colleague enterprise1"),
        ("ask_renewal", "enterprise1", "renewal_waits", "city city2"),
        ("renew", "city", "renewed", "candidate colleague enterprise1"),
        ("refuse_renewal", "city", "renewal_refused", "candidate colleague enterprise1"),
        ("leave", "city", "left", "candidate colleague enterprise1"),
        ("remove", "city", "removed", "candidate colleague enterprise1"),
        ("removed_by_entry", "city", "removed_by_entry", "candidate colleague enterprise1"),
        ("reinstated", "city", "reinstated", "candidate colleague enterprise1"),
        *(
            (f"certificate_{act}", "city", f"certificate_{act}", "candidate city2 colleague enterprise1")
            for act in ("suspend", "resume", "revoke", "correct")
        ),
    )
]
TITLES += [
    history("title_seat_change", "seat", action, by, {f"title_seat.{event}": told})
    for action, by, event, told in (
        ("invited", "city", "invited", "candidate"),
        ("accept", "candidate", "accepted", "city city2"),
        ("decline", "candidate", "declined", "city city2"),
    )
]
TITLES += [
    history("title_outcome_change", "outcome", action, "city", {f"title_outcome.{event}": told})
    for action, event, told in (
        ("decided", "decided", "candidate colleague enterprise1"),
        ("publish", "published", "candidate colleague enterprise1"),
    )
]
TITLES += [
    history("title_complaint_change", "complaint", action, by, {f"title_complaint.{event}": told})
    for action, by, event, told in (
        ("asked", "candidate", "asked", "city city2"),
        ("confirm", "city", "answered", "candidate"),
    )
]
INTEGRITY = [
    history("integrity_change", "entry", action, "city", {f"integrity_entry.{event}": told})
    for action, event, told in (
        ("proposed", "waits", "city2"),
        ("decide", "decided", "city2"),
        ("drop", "dropped", "city2"),
        ("serve", "served", "candidate"),
        ("appeal", "appealed", "city2 candidate"),
        ("uphold", "upheld", "city2 candidate"),
        ("restore", "restored", "city2 candidate"),
        ("ended", "ended", "city2 candidate"),
    )
]
LANDING = [
    *(
        history("landing_event", "landing", action, by, {f"landing.{event}": told})
        for action, by, event, told in (
            ("opened", "officer", "opened", f"{FIRM} candidate county1"),
            ("land", "officer", "landed", f"{FIRM} candidate county1"),
            ("reopen", "county1", "reopened", f"{FIRM} candidate officer"),
            ("ended", None, "ended", f"{ALL} county1"),
        )
    ),
    *(
        history("landing_event", "service", action, by, {f"landing_service.{event}": told}, landing=1)
        for action, by, event, told in (
            ("planned", "county1", "planned", "officer"),
            ("start", "officer", "started", "candidate"),
            ("finish", "county1", "finished", ALL),
            ("drop", "officer", "dropped", f"{FIRM} candidate"),
            ("again", "officer", "again", f"{FIRM} candidate"),
            ("reminded", None, "overdue", "officer"),
        )
    ),
]
EVERYTHING = [
    *IN,
    *SURVEY,
    *TITLES,
    *INTEGRITY,
    *CASE,
    *LANDING,
    *NEED,
    *OFFER,
    *WORK,
    *RULES,
    *ACCOUNT,
    *POSTS,
]


def test_no_event_goes_untried() -> None:
    assert {event for each in EVERYTHING for event in each.told} == set(by_key())


@pytest.fixture
async def planted(db: str) -> dict[str, int]:
    """One thing of each kind, all of county 1, by its name; beside them a colleague and one switched off."""
    # What may stand where is others' business here: planted as the owner, past the guards.
    await DB.close()
    await DB.connect(db, pool_size=2, application_role=False, session_replication_role="replica")
    people = {row["login"]: row["id"] for row in await Account.select(Account.id, Account.login)}
    places = {row["name"]: row["id"] for row in await Organisation.select(Organisation.id, Organisation.name)}
    homes = {
        row["login"]: row["organisation"] for row in await Account.select(Account.login, Account.organisation)
    }
    for login, role, like, active in (
        ("colleague", "enterprise", "enterprise1", True), ("gone", "enterprise", "enterprise1", False),
        ("city2", "city", "city", True), ("cityoff", "city", "city", False),
    ):  # fmt: skip
        await Account.insert(
            Account(
                login=login, name=login, role=role, organisation=homes[like], active=active, password_hash="x"
            )
        )
    people |= {row["login"]: row["id"] for row in await Account.select(Account.id, Account.login)}
    firm, unit = places["第1机床厂"], places["第1人民医院"]
    await Enterprise.update({Enterprise.officer: people["officer"]}).where(Enterprise.organisation == firm)

    async def add(table: Any) -> int:
        return int((await type(table).insert(table))[0]["id"])

    survey = await add(
        Campaign(title="季度调查", kind="talent", working_days=5, opened=today(), state="open")
    )
    submission = await add(
        Submission(campaign=survey, office=homes["county1"], county=COUNTY, person=people["county1"])
    )
    kind = {"branch": BRANCH.code, "category": BRANCH.category, "available_from": today()}
    need = await add(
        Need(
            kind="talent", organisation=firm, title="焊接工程师", seats=1, county=COUNTY, start_on=today(),
            deadline=today() + timedelta(days=30), state="open", branch=BRANCH.code, category=BRANCH.category,
        )
    )  # fmt: skip
    person = await add(
        Candidate(
            headline="焊接", name="某甲", phone="13900000001", account=people["candidate"], county=COUNTY,
            available_from=today(), consent=True,
        )
    )  # fmt: skip
    team = await add(
        Team(
            name="一队", project="焊接自动化", description="x", stage="pilot", cooperation="joint",
            minimum_size=1,
            account=people["teamlead"], **kind,
        )
    )  # fmt: skip
    run = await add(MatchRun(owner=people["county1"], county=COUNTY))
    case = await add(
        Case(
            run=run, need=need, candidate=person, organisation=firm, county=COUNTY, officer=people["officer"],
            person_account=people["candidate"], due=today(),
        )
    )  # fmt: skip
    asked = await add(
        FirmRequest(
            organisation=firm, subject="人才公寓", made_by=people["enterprise1"], due_from=today(), due_days=5
        )
    )
    institution = await add(
        Institution(
            organisation=unit, kind="professional", level="county", jurisdiction=COUNTY,
            department=places["第1卫生健康局"],
        )
    )  # fmt: skip
    staff = await add(StaffMember(institution=institution, number="1", name="某乙"))
    post = {"institution": institution, "person": staff, "category": "professional", "grade": 7}
    notice = await add(
        Notice(organisation=unit, title="公示", text="x", starts=today(), least=5, unit="day", created_by=1)
    )
    item = await add(NoticeItem(notice=notice, subject="appointment:1", text="x"))
    paper = {"source": "办法", "document": "1 号", "proposed_by": people["city2"], "proposed_name": "某"}
    landing = await add(Landing(match_case=case))
    things = {
        **people, "need": need, "candidate_row": person, "team": team, "run": run, "case": case,
        "firm_request": asked,
        "landing": landing,
        "landing_service": await add(LandingService(landing=landing, kind="site", owner=people["officer"])),
        "staff": staff,
        "plan": await add(PostPlan(institution=institution, version=1)),
        "round": await add(PromotionRound(institution=institution, title="x", effective=today())),
        "special": await add(SpecialPost(project="x", opened=today(), state="asked", **post)),
        "appointment": await add(
            Appointment(person_key="x", seat_grade=7, way="recruitment", effective=today(), **post)
        ),
        "objection": await add(Objection(item=item, text="x", contact=b"x")),
        "figure": await add(
            FigureValue(
                figure="dual_post_quota", jurisdiction=COUNTY, valid_from=today(), value='"both"', **paper
            )
        ),
        "calendar": await add(CalendarYear(year=2098, days="[]", **paper)),
        "directory": await add(
            DirectoryEdition(edition="2098", valid_from=today(), items="[]", **paper)
        ),
        "revocation": await add(CertificateRevocation(certificate=1, **paper)),
        "issuance": await add(
            CertificateIssuance(kind="title", name="x", holder="x", decided=today(), **paper)
        ),
        "signing_key": await add(CertificateKeyChange(alg="EdDSA", **paper)),
        "title_committee": await add(
            TitleCommittee(
                name="评委会", body="x", series="工程技术人员", size=15, approved_by="city_hrss",
                filed_from=today(), filed_to=today(), proposed_by=people["city2"],
            )
        ),
        "title_expert": await add(
            TitleExpert(
                committee=1, name="x", person_key="x", organisation=firm, unit="x", sector="private",
                title="高级工程师", level="副高", series="工程技术人员", nominated_by=people["enterprise1"],
                account=people["candidate"], signed=today(),
            )
        ),
        "title_application": await add(
            TitleApplication(
                committee=1, year=2098, level="中级", owner=people["candidate"], name="x", person_key="x",
                organisation=firm, unit="x",
            )
        ),
        "title_seat": await add(TitleSeat(meeting=1, expert=1)),
        "title_outcome": await add(
            TitleOutcome(
                meeting=1, committee=1,
                applicant=await add(
                    TitleMeetingCase(
                        meeting=1, application=1, number="A01", name="x", level="中级",
                        specialty="x", unit="x", entered_by=1,
                    )
                ),
            )
        ),
        "title_complaint": await add(
            TitleComplaint(outcome=1, kind="complaint", text="x", account=people["candidate"])
        ),
        "title_result_act": await add(TitleResultAct(meeting=1, kind="reported", day=today(), **paper)),
        "title_standard": await add(
            TitleStandard(
                name="标准", series="工程技术人员", level="中级", effective=today(), **paper
            )
        ),
        "integrity_entry": await add(
            IntegrityEntry(
                cause="exam_grave", law="x", article="第七条", holder="x", facts="x", body="x", document="x",
                decided=today(), begins=today(), ends=today(), account=people["candidate"],
                proposed_by=people["city2"],
            )
        ),
        "landing_terms": await add(LandingTerms(valid_from=today(), days="{}", **paper)),
        "weights": await add(ScoreWeights(valid_from=today(), content="{}", **paper)),
        "import": await add(
            ImportFile(kind="needs", sha256="x", filename="需求.xlsx", size=1, owner=people["county1"])
        ),
        "registration": await add(
            Registration(
                kind="candidate", county=COUNTY, desk=COUNTY, login="seeker", person="某丙", phone="x",
                receipt_hash="x", expires=now(),
            )
        ),
        "survey": survey, "survey_submission": submission,
        "survey_row": await add(
            SurveyRow(submission=submission, target=1, form_version=1, kind="need", state="draft")
        ),
        "survey_need": await add(
            SurveyNeed(
                survey_row=1, submission=submission, organisation=firm, becomes="draft", state="waits",
                need=need,
            )
        ),
        "survey_flag": await add(SurveyFlag(submission=submission, kind="same", key="x")),
        "job": await add(Job(kind="match.run", owner=people["county1"], state="running")),
    }  # fmt: skip
    await DB.close()
    await DB.connect(db, pool_size=5)
    return things


def _columns(written: Written, planted: dict[str, int]) -> dict[str, Any]:
    number = None if written.by is None else planted[written.by]
    row = dict(written.row)
    if written.table == "audit_entry":
        thing = row.pop("thing")
        about = planted["county1" if thing == "account" else _named(thing)]
        kind = "account" if thing == "colleague" else thing
        return {
            "at": today(), "actor_id": number, "actor_name": "某", "action": row["action"],
            "subject": f"{kind}:{about}", "detail": "{}",
        }  # fmt: skip
    if written.table == "access_grant":
        return {"account": planted["county1"], "given_by": number, "reason": "", "given": today(), **row}
    subject = row.pop("subject")
    if written.table == "survey_reminder":
        return {
            "submission": planted["survey_submission"], "step": row["action"], "day": today(),
            "actor_id": number, "at": now(),
        }  # fmt: skip
    named = {
        "match_case": "case",
        "campaign": "survey",
        "flag": "survey_flag",
        "committee": "title_committee",
        "expert": "title_expert",
        "application": "title_application",
        "seat": "title_seat",
        "outcome": "title_outcome",
        "complaint": "title_complaint",
        "entry": "integrity_entry",
        "service": "landing_service",
        "promotion_round": "round",
    }.get(subject, subject)
    return {
        "at": today(), "actor_id": number, "actor_name": "某", "actor_role": "", "to_state": "", "note": "",
        "document": "", "changed": "{}", subject: planted[_named(named)], **row,
        **({"decision": "{}"} if written.table == "post_plan_step" else {}),
        **({"audience": row.get("audience", "all")} if written.table == "case_event" else {}),
    }  # fmt: skip


def _named(thing: str) -> str:
    return "candidate_row" if thing == "candidate" else thing


async def _told(owner: asyncpg.Connection) -> dict[str, list[str]]:
    rows = await owner.fetch(
        "SELECT n.event, a.login, "
        "(SELECT count(*) FROM notification_thing t WHERE t.notification = n.id) AS things "
        "FROM notification n JOIN account a ON a.id = n.account ORDER BY n.event, a.login"
    )
    told: dict[str, list[str]] = {}
    for row in rows:
        assert row["things"] == 1, row
        told.setdefault(row["event"], []).append(row["login"])
    return told


def _statements(written: Written, planted: dict[str, int]) -> list[tuple[str, list[Any]]]:
    """What is written twice in one transaction about one thing tells of it once; a state changes once."""
    if written.update:
        values = [written.update["state"], planted[written.row["thing"]]]
        return [(f"UPDATE {written.table} SET state = $1 WHERE id = $2", values)]
    columns = _columns(written, planted)
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    insert = f"INSERT INTO {written.table} ({', '.join(columns)}) VALUES ({places})"
    return [(insert, list(columns.values()))] * (
        1 if written.table in {"access_grant", "survey_reminder"} else 2
    )


async def test_each_event_tells_exactly_those_it_is_for(db: str, planted: dict[str, int]) -> None:
    owner = await asyncpg.connect(db)
    wrong = {}
    for written in EVERYTHING:
        transaction = owner.transaction()
        await transaction.start()
        await owner.execute("DELETE FROM notification_thing; DELETE FROM notification")
        for statement, values in _statements(written, planted):
            await owner.execute(statement, *values)
        told = await _told(owner)
        expected = {event: sorted(logins.split()) for event, logins in written.told.items() if logins}
        if told != expected:
            wrong[str(written)] = told
        await transaction.rollback()
    await owner.close()
    assert wrong == {}
