"""Committees: one that waits, one that stands, with a plan and experts nominated for its pool; and an entry
of the integrity archive that waits to be decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from jury_draws import announced_draw
from meetings import as_owner, put
from town import Town, Who, name, words

from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.integrity.tables import IntegrityEntry
from talent_platform.titles.applications.tables import TitleApplication, TitleApplicationChange
from talent_platform.titles.tables import (
    CommitteeState,
    TitleCommitment,
    TitleCommittee,
    TitleCommitteeChange,
    TitleExpert,
    TitlePlan,
    TitleStandard,
)


async def plant_titles(town: Town) -> None:
    """Proposed by the auditor's account, so that the city may file them."""
    facts: Any = {
        "body": "示例市某局", "series": "工程技术人员", "levels": '["中级"]', "size": 15,
        "approved_by": "city_hrss", "filed_from": date(2098, 1, 1), "filed_to": date(2100, 12, 31),
        "proposed_by": town.people["auditor"].id,
    }  # fmt: skip
    await town.add("title_committee", TitleCommittee(name="待核准的评委会", **facts), side=0, public=True)
    filed = await town.add(
        "title_committee", TitleCommittee(name="在用的评委会", **facts), side=0, public=True
    )
    await TitleCommitteeChange.insert(
        TitleCommitteeChange(
            committee=filed.id, actor_name="某", action="file", from_state="proposed", to_state="in_force"
        )
    )
    values: dict[Any, Any] = {
        TitleCommittee.state: str(CommitteeState.IN_FORCE), TitleCommittee.document: "文 1 号",
        TitleCommittee.filed_by: town.people["city"].id,
    }  # fmt: skip
    await TitleCommittee.update(values).where(TitleCommittee.id == filed.id)
    await town.add(
        "title_plan",
        TitlePlan(
            committee=filed.id, year=2099, number=1, levels='["中级"]', window_from=date(2099, 3, 1),
            window_to=date(2099, 4, 30), channel="网上申报", meetings='["2099-06-01"]', published=today(),
            published_by=town.people["city"].id, published_name="某",
        ),
        side=0, public=True,
    )  # fmt: skip
    town.know("committee_in_force", filed.id, side=0)
    waits = TitleStandard(
        name="待确认的评审标准", series="农业技术人员", level="中级", effective=date(2099, 1, 1),
        source="办法", document="文 1 号", proposed_by=town.people["auditor"].id, proposed_name="某",
    )  # fmt: skip
    await town.add("title_standard", waits, side=0)
    draw = await town.add("title_draw", announced_draw(filed.id, town.people["city"].id), side=0, public=True)
    await _meeting(town, draw.id)
    for side in (1, 2):
        for login in (f"enterprise{side}", f"institution{side}", f"department{side}"):
            who = town.people.get(login)
            if who is not None:
                await _expert(town, filed.id, side, who)
                await _application(town, filed.id, side, who)


async def _expert(town: Town, committee: int, side: int, who: Who) -> None:
    called = name()
    row = await town.add(
        "title_expert",
        TitleExpert(
            committee=committee, name=called, person_key=f"{who.login} of the pool", unit="某厂",
            organisation=who.organisation, sector="private", title="高级工程师", level="副高",
            series="工程技术人员", nominated_by=who.id,
        ),
        side=side, organisation=who.organisation,
        department=who.organisation if who.login.startswith("department") else None,
    )  # fmt: skip
    town.hide(row, expert_name=called, person_key=f"{who.login} of the pool")


async def _application(town: Town, committee: int, side: int, who: Who) -> None:
    """Signed by the side's candidate or team leader, with the unit since; of the leader's two each has its
    year."""
    owner = town.people[f"{'candidate' if who.role is Role.ENTERPRISE else 'teamlead'}{side}"]
    called, done = name(), words("业绩")
    row = await town.add(
        "title_application",
        TitleApplication(
            committee=committee, year=2098 if who.role is Role.DEPARTMENT else 2099, level="中级",
            owner=owner.id, name=called,
            person_key=f"{who.login} applies", organisation=who.organisation, unit=f"{who.login}的单位",
            history="从事机床设计", achievements=done,
        ),
        side=side, organisation=who.organisation, owners=frozenset({owner.login}),
        department=who.organisation if who.role is Role.DEPARTMENT else None,
    )  # fmt: skip
    await TitleCommitment.insert(
        TitleCommitment(
            subject=f"title_application:{row.id}:1", text="本人承诺", account=owner.id, signed_name="某",
            proof="password", receipt=f"receipt {row.id}",
        )
    )  # fmt: skip
    await TitleApplicationChange.insert(
        TitleApplicationChange(
            application=row.id, actor_name="某", action="submit", from_state="draft", to_state="unit"
        )
    )
    values: dict[Any, Any] = {
        TitleApplication.state: "unit", TitleApplication.submission: 1, TitleApplication.applied: today(),
        TitleApplication.signed: today(), TitleApplication.version: 2,
    }  # fmt: skip
    await TitleApplication.update(values).where(TitleApplication.id == row.id)
    town.hide(row, title_applicant=called, title_achievements=done, person_key=f"{who.login} applies")


async def _meeting(town: Town, draw: int) -> None:
    """In session, of a juror who is the first candidate, with one applicant."""
    juror = town.people["candidate1"]
    found = await put(draw, juror.id, (town.people["city"].id, town.people["auditor"].id))
    owners = frozenset({juror.login})
    town.know("title_meeting", found["meeting"], side=0, owners=owners)
    seat = town.know("title_seat", found["seat"], side=0, owners=owners, parent=found["meeting"])
    case = town.know("title_meeting_case", found["case"], side=0, parent=found["meeting"])
    number = await as_owner(
        "INSERT INTO title_fixed_number (meeting, level, number, proposed_by, proposed_name)"
        " VALUES ($1, '中级', 1, $2, '某') RETURNING id",
        found["meeting"], town.people["city"].id,
    )  # fmt: skip
    town.know("title_fixed_number", number, side=0, parent=found["meeting"])
    texts = {"meeting_applicant": name(), "meeting_applicant_unit": words("申报人单位")}
    town.hide(case, **texts)
    await as_owner(
        "UPDATE title_meeting_case SET name = $2, unit = $3 WHERE id = $1", found["case"], *texts.values()
    )
    waits = await as_owner(
        "INSERT INTO title_result_act (meeting, kind, day, source, document, proposed_by, proposed_name)"
        " VALUES ($1, 'reported', $2, '通知', '文 30 号', $3, '某') RETURNING id",
        found["meeting"], today(), town.people["auditor"].id,
    )  # fmt: skip
    town.know("title_result_act", waits, side=0)
    complaint = await as_owner(
        "INSERT INTO title_complaint (outcome, kind, text, account) VALUES (0, 'complaint', 'x', $1)"
        " RETURNING id",
        juror.id,
    )
    town.know("title_complaint", complaint, side=0)
    called = name()
    town.hide(seat, juror_name=called)
    await as_owner("UPDATE title_expert SET name = $2 WHERE id = $1", found["expert"], called)


async def plant_integrity(town: Town) -> None:
    """Proposed by the auditor's account, so that the city may decide."""
    entry = IntegrityEntry(
        cause="exam_grave", law="规定", article="第七条", holder=name(), person_key="0" * 64,
        facts="传递答案", body="示例市某局", document="文 8 号", decided=today(), begins=today(),
        ends=date(2100, 1, 1), proposed_by=town.people["auditor"].id,
    )  # fmt: skip
    await town.add("integrity_entry", entry, side=0, public=True)
