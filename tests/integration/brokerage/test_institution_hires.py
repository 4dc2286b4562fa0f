"""A public institution hires nobody before the appointment to a post takes effect."""

import re
from html import unescape

import pytest
from carried import listed

from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import Institution, StaffMember


async def test_hired_needs_an_effective_appointment_for_this_need_and_person(
    city, act, calculate, open_browser
):
    hospital = city.employers["第1人民医院"]
    need = await city.need("护士", organisation=hospital)
    candidate = await city.person("护士", "焊接", "护士执业证", login="candidate")
    officer = await act("officer")
    await releases.release(officer, await calculate(officer))
    case = (await Case.select().where(Case.need == need))[0]["id"]
    await cases.answer(await act("institution1"), case, agreed=True)
    await cases.answer(await act("candidate"), case, agreed=True)
    with pytest.raises(Conflict, match="岗位聘用"):
        await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    unit = await Institution.insert(
        Institution(organisation=hospital, kind="professional", level="county", jurisdiction="210102")
    )
    nurse = await listed(
        StaffMember(
            institution=unit[0]["id"], number="1", name="某护士", person_key="nurse", identity_cipher=b"x"
        )
    )
    hr, county = await open_browser("institution1"), await open_browser("county1")
    assert "用人单位尚未申请" in (await county.get(f"/cases/{case}")).text
    (form,) = re.findall(r'href="(/posts/institutions/[^"]*)"', (await hr.get(f"/cases/{case}")).text)
    shown = (await hr.get(unescape(form))).text
    assert f'<option value="{need}" selected>护士</option>' in shown
    assert re.search(rf'name="candidate"[^>]*value="{candidate}"', shown)
    request = {
        "institution": unit[0]["id"], "person": nurse[0]["id"], "person_key": "nurse", "way": "recruit",
        "category": "professional", "grade": 12, "seat_grade": 12, "effective": today(), "need": need,
    }  # fmt: skip
    async with DB.transaction():  # as the owner of the tables: the application begins with drafts
        await Appointment.raw("SET LOCAL ROLE NONE")
        await Appointment.insert(
            Appointment(**request, candidate=candidate, state="approved"),
            Appointment(**{**request, "person_key": "other"}, candidate=candidate + 1, state="effective"),
        )
    with pytest.raises(Conflict, match="岗位聘用"):
        await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    made = await Appointment.select(Appointment.id).where(Appointment.candidate == candidate)
    for reader in (hr, county):
        assert f'href="/posts/requests/{made[0]["id"]}"' in (await reader.get(f"/cases/{case}")).text
    async with DB.transaction():  # as the owner of the tables: the application takes steps
        await Appointment.raw("SET LOCAL ROLE NONE")
        await Appointment.update({Appointment.state: "effective"}).where(Appointment.candidate == candidate)
    assert await hiring.hire(officer, case, starts=today(), text="双方来电确认") == "hired"
