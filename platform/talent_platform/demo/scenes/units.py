"""The institution of the sign-in page: competitions for its posts, special posts, an expert."""

from __future__ import annotations

from datetime import date, timedelta

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.engine import DB
from talent_platform.establishment.institutions.queries import own_institution
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.reference.writings.identity_number import check_digit
from talent_platform.titles.experts import service as experts
from talent_platform.titles.experts.schemas import ExpertFacts

_GRADES = """
    SELECT e.grade, array_agg(s.id ORDER BY e.effective) AS people FROM ledger_entry e
    JOIN staff_member s ON s.id = e.person
    WHERE e.institution = $1 AND e.kind = 'filled' AND e.category = 'professional' AND e.counts
      AND NOT EXISTS (SELECT FROM appointment a WHERE a.person = s.id)
    GROUP BY e.grade
"""


async def plant(*, day: date) -> None:
    clerk = await actor_by_login("institution")
    unit = await own_institution(clerk)
    if unit is None:
        return
    people = {row["grade"]: row["people"] for row in await DB.asyncpg_pool.fetch(_GRADES, unit)}
    await _rounds(unit, people, day)
    await _specials(unit, people, day)
    await _expert()


async def _rounds(unit: int, people: dict[int, list[int]], day: date) -> None:
    """One that takes applications, and one whose winners are drafted; for seats one grade up."""
    clerk, start = await actor_by_login("institution"), day + timedelta(days=30)
    free = [seat for seat in await rounds.offerable(unit, start) if seat.category == "professional"]
    offered = [s.grade for s in free if s.room > 0 and people.get(s.grade + 1)]
    for number, grade in enumerate(offered[:2]):
        form = RoundForm.model_validate({
            "title": f"{day.year}年专业技术{grade}级岗位竞聘", "category": "professional",
            "seats": {grade: 1}, "effective": start,
            "criteria": [
                {"name": "业绩成果", "weight": 50}, {"name": "考核结果", "weight": 30},
                {"name": "任职年限", "weight": 20},
            ],
            "steps": {"plan": day - timedelta(days=20), "notice": day - timedelta(days=12)},
        })  # fmt: skip
        contest = await rounds.publish(clerk, unit, form)
        for place, person in enumerate(people[grade + 1][:3]):
            await rounds.apply(clerk, contest, person, [grade], [92 - 4 * place, 88 + place, 90])
        if number:
            await deciding.decide_round(clerk, contest)


async def _specials(unit: int, people: dict[int, list[int]], day: date) -> None:
    """Two are asked for; the second has passed the department above."""
    clerk, above = await actor_by_login("institution"), await actor_by_login("department")
    asked = [person for grade in (7, 10) for person in people.get(grade, [])][:2]
    for number, person in enumerate(asked):
        form = SpecialForm.model_validate({
            "person": person, "grade": 7, "project": f"省级重点研发计划第{number + 1}课题（演示）",
            "opened": day + timedelta(days=20), "ends": day + timedelta(days=700), "standard": "副高",
            "evidence": ["provincial_key_project"], "evidence_document": f"辽科（演示）{number + 1}号",
        })  # fmt: skip
        special = await specials.ask(clerk, unit, form)
        if number:
            document = f"卫健〔{day.year}〕9{number} 号"
            await specials.move(above, special, "department_pass", document=document)


async def _expert() -> None:
    """Proposed for the committee that stands."""
    clerk = await actor_by_login("institution")
    unit = await DB.asyncpg_pool.fetchval(
        "SELECT name FROM organisation WHERE id = $1", clerk.organisation_id
    )
    committee = await DB.asyncpg_pool.fetchval("SELECT min(id) FROM title_committee WHERE state = 'in_force'")
    digits = "21990019740302031"
    form = ExpertFacts.model_validate({
        "name": "示例乙", "identity": digits + check_digit(digits), "unit": unit,
        "sector": "public", "series": "工程技术人员", "specialty": "机械工程", "level": "副高",
        "title": "高级工程师",
    })  # fmt: skip
    await experts.nominate(clerk, committee, form)
