"""Nobody comes onto a list without an identity number or a passport; who stands there without is found."""

import asyncpg
import pytest
from pydantic import ValidationError

from talent_platform.clock import today
from talent_platform.demo import institutions as demo
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import identity, roster, staff
from talent_platform.establishment.institutions.schemas import IdentityForm, PersonForm, RosterRow
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.imports.kinds import kinds
from talent_platform.reference.codes import counties
from talent_platform.reference.writings.identity_number import identity_number
from talent_platform.workbooks.columns import columns_of

NUMBER = "219900199001010014"


@pytest.mark.parametrize("given", [{}, {"identity": ""}, {"identity": " "}])
@pytest.mark.parametrize("form", [PersonForm, RosterRow])
def test_no_form_is_without_a_number(form, given):
    facts = {"number": "1", "name": "虚构甲", "category": "professional", "grade": 12, "start": "2018-09-01"}
    facts = {name: value for name, value in facts.items() if name in form.model_fields}
    with pytest.raises(ValidationError) as refused:
        form.model_validate({**facts, **given})
    assert [error["loc"] for error in refused.value.errors()] == [("identity",)]


def test_the_roster_asks_for_it_and_a_passport_will_do():
    (column,) = (each for each in columns_of(kinds()["roster"].layout.model) if each.name == "identity")
    assert column.required
    form = PersonForm.model_validate({"number": "1", "name": "虚构甲", "identity": " e1234-5678 "})
    assert (form.identity, form.born) == ("E12345678", None)
    for wrong in ("12345678", "E123", "1234567890123456789", "护照"):
        with pytest.raises(ValidationError):
            PersonForm.model_validate({"number": "1", "name": "虚构甲", "identity": wrong})


def test_everybody_of_the_fictional_city_has_one_that_is_nobodys():
    bureaus = {code: number for number, code in enumerate(counties(), start=2)}
    rows = demo.build(scale=1, seed=1, day=today(), first_organisation=1000, bureaus=bureaus).staff_member
    numbers = {identity_number(identity.unseal(row["identity_cipher"])) for row in rows}
    assert len(numbers) == len(rows)
    assert {number[:6] for number in numbers} == {"219900"}
    assert len({row["person_key"] for row in rows}) == len(rows)


async def older(desk, number=0):
    """Somebody whom an older version let onto the list."""
    return await desk.owner.fetchval(
        "INSERT INTO staff_member (institution, number, name, person_key, born)"
        " VALUES ($1, $2, '员工', $2, '1990-01-01') RETURNING id",
        desk.id,
        f"old{number}",
    )


async def test_the_database_lets_nobody_in_without_a_number_and_keeps_what_is_on_record(desk, db):
    """Whoever writes, by whatever road: a door that forgot to ask would open a person without identity."""
    who, old = await desk.person(1), await older(desk)
    added = "INSERT INTO staff_member (institution, number, name, person_key, identity_cipher) VALUES "
    application = await asyncpg.connect(db)
    await application.execute("SET ROLE talent_app")
    for cipher in ("NULL", "''"):
        with pytest.raises(asyncpg.CheckViolationError, match="no identity number"):
            await application.execute(f"{added} ({desk.id}, 'N', '某人', 'somebody', {cipher})")
        with pytest.raises(asyncpg.CheckViolationError, match="no identity number"):
            await application.execute(f"UPDATE staff_member SET identity_cipher = {cipher} WHERE id = {who}")
    # What else is told of somebody from before the rule goes on.
    await application.execute(
        f"UPDATE staff_member SET origin_sheet = '名册', identity_cipher = NULL WHERE id = {old}"
    )
    await application.close()


@pytest.mark.parametrize("identity_given", ["", "12345678"])
async def test_no_door_lets_somebody_in_without_a_number_and_a_passport_will_do(
    desk, open_browser, open_api, identity_given
):
    page, api = await open_browser("institution1"), await open_api("institution1")
    form = {"number": "N1", "name": "虚构甲", "identity": identity_given}
    by_page, by_api = f"/posts/institutions/{desk.id}/people/new", f"/api/v1/institutions/{desk.id}/people"
    assert (await page.submit(by_page, form)).status_code == 422
    assert (await api.post(by_api, json=form)).status_code == 400
    assert (await api.post(by_api, json={"number": "N1", "name": "虚构甲"})).status_code == 400
    assert await StaffMember.count() == 0
    assert (await api.post(by_api, json={**form, "identity": "E12345678"})).status_code == 201
    second = {**form, "number": "N2", "identity": "E12345679"}
    assert (await page.submit(by_page, second)).status_code == 303
    assert await StaffMember.count().where(StaffMember.identity_cipher.is_not_null()) == 2


async def test_the_bureau_sees_which_units_have_people_without_a_number(desk, open_api):
    await older(desk)
    city = await open_api("city")
    assert (await city.get("/api/v1/posts/board")).json()["numberless"] == 1
    listed = (await city.get("/api/v1/institutions", params={"people": "numberless"})).json()
    assert [each["id"] for each in listed["items"]] == [desk.id]
    await staff.fill_identity(
        desk.hr, (await StaffMember.select(StaffMember.id))[0]["id"], IdentityForm(identity=NUMBER)
    )
    assert (await city.get("/api/v1/posts/board")).json()["numberless"] == 0
    assert (await city.get("/api/v1/institutions", params={"people": "numberless"})).json()["total"] == 0


async def test_an_older_list_is_found_and_mended(desk):
    who = await older(desk)
    assert [(each.person_id, each.what) for each in await roster.reconcile(desk.id)] == [
        (who, "未登记身份证号")
    ]
    with pytest.raises(Invalid, match="不符"):
        await staff.fill_identity(desk.hr, who, IdentityForm(identity="219900198506010015"))
    await staff.fill_identity(desk.hr, who, IdentityForm(identity=NUMBER))
    assert await roster.reconcile(desk.id) == []
    row = (await StaffMember.select().where(StaffMember.id == who))[0]
    assert row["person_key"] == identity.blind(NUMBER)
    with pytest.raises(Conflict, match="提出更正"):
        await staff.fill_identity(desk.hr, who, IdentityForm(identity="E12345678"))
    with pytest.raises(Conflict, match="已在本单位名册"):
        await staff.fill_identity(desk.hr, await older(desk, 2), IdentityForm(identity=NUMBER))
