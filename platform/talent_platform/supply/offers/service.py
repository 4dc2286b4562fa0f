"""Everything that changes a profile or a team offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, require
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.disclosure import blots, door
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.form_values import changed, columns_of, values_of
from talent_platform.reference.identity import key_of
from talent_platform.reference.open_text import Party
from talent_platform.reference.writings import reasons
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import cards, queries
from talent_platform.supply.offers.consent import (
    WHO_SAID,
    consent_by_form,
    consent_columns,
    hold_offer,
    says_new_no,
)
from talent_platform.supply.offers.life import CANDIDATE_WRITERS, STATE_LABELS, TEAM_WRITERS, steps
from talent_platform.supply.offers.stored import TABLES, note_change, save, signed, still
from talent_platform.supply.people import earlier, naming, records
from talent_platform.supply.people.kept import keep_text
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, OfferChange, OfferState
from talent_platform.supply.teams import places
from talent_platform.workflow.steps import Given, Row, Step, Taken, Workflow
from talent_platform.workflow.taking import take

_TAKEN = N_("该姓名和电话已在您管理的信息中登记，请在原有信息上修改")
_HAS_PROFILE = N_("您已登记过个人信息，请在原有信息上修改")


async def create_candidate(actor: Actor, form: CandidateForm) -> int:
    """Register a person: a candidate once, for herself; a bureau for people it looks after. Returns the id.

    A person who registers gets a record of her own, whoever bears that name and phone already; what stands
    under them comes with the bureau's code only (`handover`). A bureau registers a team member it looks
    after under the member's id.

    Raises:
        NotAllowed: the role registers nobody.
        Conflict: the account has its profile already, or the bureau looks after this registered person.
        TooManyAttempts: a bureau has named too many within the hour (`naming`); so do the others below.
    """
    require(actor, *CANDIDATE_WRITERS)
    account = actor.account_id if actor.role is Role.CANDIDATE else None
    if account and await queries.own_candidate(actor):
        raise Conflict(_HAS_PROFILE, see="/candidates")
    async with DB.transaction() as transaction:
        record = records.candidate_record(
            form, account=account, county=actor.county, at=now(), origin=records.NO_ORIGIN
        )
        before = None
        if account is None:
            await records.one_at_a_time(transaction.connection)
            person = key_of(form.name, form.phone)
            found = await records.known(transaction.connection, [person])
            before, no = await earlier.standing_record(actor, found.get(person, []))
            if before and before["registered"]:
                raise Conflict(_TAKEN, see=f"/candidates/{before['id']}")
            record = records.refused(record, no)
        try:
            candidate_id = await records.register(
                transaction.connection, record, before["id"] if before else None
            )
        except UniqueViolationError as error:
            raise Conflict(_HAS_PROFILE) from error
        await naming.of_candidate(transaction.connection, actor, candidate_id, form)
        await note_change(actor, "created", CANDIDATE, candidate_id)
        await keep_text(actor, CANDIDATE, candidate_id, actor.county, form)
        await audit.record(actor, "candidate.created", f"candidate:{candidate_id}", consent=record["consent"])
    return candidate_id


async def edit_candidate(
    actor: Actor, candidate_id: int, form: CandidateForm, *, version: int,
    seen: Sequence[Party] | None = None, answered: bool = True,
) -> None:  # fmt: skip
    """Save a changed profile over the version it was opened with. The own no is one whether or not the
    question was open before.

    `seen`: whom the author knows, if fewer than the form names (`open_text.refuse_unconfirmed`).
    `answered`: the form's consent is what its author says; otherwise what stands stays.

    Raises:
        NotAllowed: not the person, nor a bureau looking after the person.
        Conflict: somebody saved in the meantime.
        Invalid: consent over a refusal that was written down.
    """
    require(actor, *CANDIDATE_WRITERS)
    before = await queries.managed(actor, CANDIDATE, candidate_id)
    if not answered:
        form = form.model_copy(update={"consent": before["consent"]})
    pairs = (await blots.kept("candidate", [candidate_id])).get(candidate_id, blots.NOTHING)
    full = blots.filled(form, pairs)
    values = values_of(full)
    differences = changed(blots.in_clear(before, pairs), values)
    says_no = answered and says_new_no(actor, before, consent=form.consent)
    columns = columns_of(values)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        if not differences and not says_no:
            if seen is not None:
                await still(CANDIDATE, candidate_id, version)
            return
        if "consent" in differences or says_no:
            columns |= await consent_by_form(transaction.connection, actor, before, consent=form.consent)
        await save(CANDIDATE, candidate_id, version, columns)
        if {"name", "phone"} & set(differences):
            await naming.of_candidate(transaction.connection, actor, candidate_id, full)
        await keep_text(actor, CANDIDATE, candidate_id, before["county"], form, seen, differences, full=full)
        if differences:
            await note_change(actor, "edited", CANDIDATE, candidate_id, changes=places.hidden(differences))
        if says_no:
            await note_change(actor, "refused", CANDIDATE, candidate_id)
        await audit.record(actor, "candidate.edited", f"candidate:{candidate_id}", fields=sorted(differences))


async def create_team(actor: Actor, form: TeamOfferForm) -> int:
    """Put down a 「项目+团队」 offer with its members; returns its id.

    Raises:
        NotAllowed: the role offers no teams.
        Conflict: the same offer stands already.
    """
    require(actor, *TEAM_WRITERS)
    account = actor.account_id if actor.role is Role.TEAM_LEAD else None
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        for there in (await records.live_offers(actor, [(form.name, form.project)])).values():
            raise Conflict(N_("同名团队已带着同一项目登记，请在原有信息上修改"), see=f"/teams/{there}")
        at, county = now(), actor.county
        record = records.team_record(form, account=account, county=county, at=at, origin=records.NO_ORIGIN)
        team_id = (await copy_rows(transaction.connection, "team", [record]))[0]
        await places.place_members(
            transaction.connection, [(team_id, form, records.NO_ORIGIN)], county=county, at=at
        )
        await naming.of_team(transaction.connection, actor, team_id, map(naming.key, form.members))
        await note_change(actor, "created", TEAM, team_id)
        await keep_text(actor, TEAM, team_id, county, form)
        await audit.record(actor, "team.created", f"team:{team_id}", members=len(form.members))
    return team_id


async def edit_team(
    actor: Actor, team_id: int, form: TeamOfferForm, *, version: int, seen: Sequence[Party] | None = None,
    answered: bool = True,
) -> None:  # fmt: skip
    """Save a changed offer, members and all, over the version it was opened with. `seen`, `answered` and the
    own no as above.

    Raises:
        NotAllowed: not the lead, nor a bureau looking after the team.
        Conflict: somebody saved in the meantime.
    """
    require(actor, *TEAM_WRITERS)
    before = await queries.managed(actor, TEAM, team_id)
    if not answered:
        form = form.model_copy(update={"consent": before["consent"]})
    pairs = (await blots.kept("team", [team_id])).get(team_id, blots.NOTHING)
    full = places.filled_members(blots.filled(form, pairs), pairs, await queries.places(team_id))
    values = values_of(full, without=("members",))
    differences = changed(blots.in_clear(before, pairs), values)
    columns = columns_of(values)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        said = [blots.member_in_clear(m, pairs) for m in await queries.places(team_id)]
        if told := places.members_changed(said, full.members):
            differences["members"] = told
        says_no = answered and says_new_no(actor, before, consent=form.consent)
        if not differences and not says_no:
            if seen is not None:
                await still(TEAM, team_id, version)
            return
        another = answered and form.consent and cards.owns(actor, before) and "project" in differences
        if "consent" in differences or says_no or another:
            # A lead's yes on the form is said to the project the form names.
            columns |= await consent_by_form(transaction.connection, actor, before, consent=form.consent)
        await save(TEAM, team_id, version, columns)
        await places.place_members(
            transaction.connection, [(team_id, full, records.NO_ORIGIN)], county=before["county"], at=now()
        )
        stood = {key_of(m["name"], m["phone"]) for m in said}
        named = [key for key in map(naming.key, full.members) if key not in stood]
        await naming.of_team(transaction.connection, actor, team_id, named)
        await keep_text(actor, TEAM, team_id, before["county"], form, seen, differences, full=full)
        if differences:
            await note_change(actor, "edited", TEAM, team_id, changes=differences)
        if says_no:
            await note_change(actor, "refused", TEAM, team_id)
        await audit.record(actor, "team.edited", f"team:{team_id}", fields=sorted(differences))


_OWN_STEP = N_("有本人账号的，暂停或撤回之后只能由本人恢复")


async def _rests(kind: Resource, offer: Mapping[str, Any]) -> bool:
    """Whether its own account, or that of the same person or project, has put it to rest."""
    if offer["account"] is not None:
        return True
    if kind is CANDIDATE:
        return bool(await Candidate.raw("SELECT WHERE own_rest({})", offer["id"]))
    return bool(
        await Candidate.raw("SELECT WHERE team_rests_elsewhere({}, {})", offer["project"], offer["id"])
    )


def _flow(kind: Resource, name: str, writers: frozenset[Role]) -> Workflow:
    async def may(actor: Actor, offer: Row, step: Step) -> bool:
        return step.action != "resume" or cards.owns(actor, offer) or not await _rests(kind, offer)

    async def before(taken: Taken) -> dict[str, Any]:
        if taken.step.action == "reconfirm":
            return {"state": taken.row["state"]}
        if taken.step.action != "withdraw" or cards.owns(taken.actor, taken.row):
            return {}
        if not reasons.says_how(taken.given.note):
            raise Invalid(WHO_SAID, {"reason": WHO_SAID})
        return consent_columns(consent=False)

    async def hold(row_id: int) -> None:
        await hold_offer(DB.connection, kind, row_id)

    return Workflow(
        str(kind), name, TABLES[kind], OfferChange, str(kind), STATE_LABELS, steps(writers),
        lambda actor, row_id: queries.managed(actor, kind, row_id),
        may=may, not_your_turn=_OWN_STEP, before=before, hold=hold, signed=signed,
    )  # fmt: skip


FLOWS = {
    CANDIDATE: _flow(CANDIDATE, N_("人才信息"), CANDIDATE_WRITERS),
    TEAM: _flow(TEAM, N_("团队信息"), TEAM_WRITERS),
}


async def take_step(
    actor: Actor, kind: Resource, row_id: int, action: str, *, reason: str = "", version: int | None = None
) -> OfferState:
    """Pause, resume, withdraw or confirm an offer; returns its state. A bureau that withdraws, which ends
    live cases and is a no, says how it knows.

    Raises:
        Invalid: it does not.
        NotAllowed: not the actor's offer, or not taken up again by the account it belongs to.
        NotFound, Conflict: see `workflow.taking.take`.
    """
    return OfferState(await take(FLOWS[kind], actor, row_id, action, Given(reason, version=version)))


async def unmask(actor: Actor, kind: Resource, row_id: int, reason: str) -> list[tuple[str, str, str]]:
    """(role or occupation, name, phone) of the person, or the team's own name and every member.

    Raises:
        NotAllowed: neither a bureau nor in charge of this record.
        Invalid, TooManyAttempts: see `door.enter`.
    """
    require(actor, *BUREAUS)
    row = await queries.managed(actor, kind, row_id)
    if kind is CANDIDATE:
        shown, people = [(row["headline"], row["name"], row["phone"])], [f"candidate:{row_id}"]
    else:
        members = await queries.places(row_id)
        shown = [
            (gettext("团队名称"), row["name"], ""),
            *((m["role"], m["name"], m["phone"]) for m in members),
        ]
        people = [f"team:{row_id}", *(f"candidate:{m['candidate']}" for m in members)]
    await door.enter(
        actor, f"{kind}.unmasked", f"{kind}:{row_id}", reason, fields=("name", "phone"), people=people
    )
    return shown
