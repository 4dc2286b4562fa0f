"""What rests on a fact that is put right or taken back: decisions that come out otherwise without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from talent_platform.establishment.facts.standing import Facts, told_otherwise
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment, AppointmentState
from talent_posts import Case, Outcome, case_from_json, decide, post_name

# The last word of the rulebook to each request of the person that is on its road or in effect, in any
# institution; not to one whose post was taken out of the books again.
_LAST: Final = """
    SELECT DISTINCT ON (a.id) a.id AS appointment, a.institution, o.name AS institution_name, a.category,
           a.grade, a.effective, a.state, d.id AS decision, d.law_on, d.case_json
    FROM staff_record r JOIN staff_member s ON s.id = r.person
    JOIN appointment a ON a.person_key = s.person_key
    JOIN appointment_decision d ON d.appointment = a.id AND d.stage <> 'refused'
    JOIN institution i ON i.id = a.institution JOIN organisation o ON o.id = i.organisation
    WHERE r.id = {} AND a.state = ANY({}) AND NOT post_taken_out(a.id)
    ORDER BY a.id, d.id DESC
"""


# In every wording of the record that was confirmed before this correction, and of the records of the same
# fact that go with it: a decision may rest on an earlier one. Not in one that another fact on record tells.
_WORDINGS: Final = """
    WITH related AS (
        SELECT o, o.id = r.id OR same_fact(r.kind, c.was, o.facts)
            OR same_fact(r.kind, c.was, record_told(o, 'infinity')) AS same
        FROM record_correction c JOIN staff_record r ON r.id = c.record
        JOIN staff_member mine ON mine.id = r.person
        JOIN staff_member s ON s.person_key = mine.person_key
        JOIN staff_record o ON o.person = s.id AND o.kind = r.kind AND o.state = 'confirmed'
        WHERE c.id = {}
    ),
    wording AS (
        SELECT (o).facts FROM related WHERE same
        UNION SELECT c.replacement FROM record_correction c JOIN related ON (o).id = c.record
        WHERE same AND c.id < {} AND c.state = 'confirmed' AND c.replacement <> 'null'
    ),
    other AS (SELECT record_told(o, 'infinity') AS facts FROM related WHERE NOT same)
    SELECT facts FROM wording WHERE facts NOT IN (SELECT facts FROM other WHERE facts IS NOT NULL)
"""


@dataclass(frozen=True)
class Resting:
    """A request, and what the rulebook says of it once the fact is told as it is right."""

    appointment: int
    institution: int
    institution_name: str
    post: str
    effective: date
    state: str
    decision: int
    before: Outcome
    after: Outcome
    reasons: tuple[str, ...]
    """What stands against it now, each with its rule."""


async def on_correction(row: Mapping[str, Any]) -> list[Resting]:
    """Requests, the latest first, whose stored case holds the fact in any wording confirmed until then and
    that come out otherwise under the same law without it. `row`: a correction, asked for or confirmed."""
    states = [str(state) for state in (*HOLDING_STATES, AppointmentState.EFFECTIVE)]
    record = row["record"]
    rows = await Appointment.raw(_WORDINGS, row["id"], row["id"])
    wordings = [json.loads(each["facts"]) for each in rows]
    if not wordings:
        return []
    figures, found = await in_force(), []
    for each in await Appointment.raw(_LAST, record, states):
        case = case_from_json(each["case_json"].encode())
        right = _told(case, row["kind"], wordings, row["replacement"])
        if right == case:
            continue
        before = decide(case, law_on=each["law_on"], figures=figures)
        after = decide(right, law_on=each["law_on"], figures=figures)
        said = {finding.rule: finding.outcome for finding in before.findings}
        changed = [f for f in after.findings if f.outcome != said.get(f.rule)]
        if not changed:
            continue
        found.append(
            Resting(
                each["appointment"], each["institution"], each["institution_name"],
                post_name(each["category"], each["grade"]), each["effective"], each["state"],
                each["decision"],
                before.outcome, after.outcome, tuple(f"{f.rule} {f.reason}" for f in changed),
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: -each.appointment)


def _told(case: Case, kind: str, wordings: list[Facts], right: Facts | None) -> Case:
    person = told_otherwise(case.person, kind, wordings, [])
    if person == case.person:
        return case
    if right is not None:
        person = told_otherwise(person, kind, [], [right])
    roster = tuple(person if each.id == person.id else each for each in case.unit.roster)
    return replace(case, person=person, unit=replace(case.unit, roster=roster))
