"""A wrong identity number is put right by two; what goes by it follows, or is listed for who decides it.

Worth: one wrong digit in eighteen makes somebody nobody for certificates, the archive and every other unit.
"""

from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import certified
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.identities.schemas import NumberAgainForm, RightNumberForm
from talent_platform.establishment.identities.touching import touched
from talent_platform.establishment.institutions import identity, staff, units
from talent_platform.establishment.institutions.schemas import PersonForm

WRONG, RIGHT = "219900199001010014", "219900198506010015"
AGAIN = NumberAgainForm(identity=RIGHT)
WHY = {"identity": RIGHT, "reason": "录入时看错了身份证", "document": "核对记录1号"}


async def listed(unit, number, given):
    form = PersonForm.model_validate({
        "number": number, "name": "员工乙", "identity": given, "degree": "硕士", "history_complete": "是",
        "title": "工程师", "title_level": "中级", "title_granted": "2010-01-01",
    })  # fmt: skip
    return await staff.add(unit.hr, unit.id, form)


async def stored(who):
    row = (await DB.asyncpg_pool.fetch("SELECT * FROM staff_member WHERE id = $1", who))[0]
    keys = await DB.asyncpg_pool.fetch("SELECT DISTINCT person_key FROM appointment WHERE person = $1", who)
    assert {each["person_key"] for each in keys} <= {row["person_key"]}
    return identity.unseal(row["identity_cipher"]), row["person_key"], row["born"]


async def asked(actor, who, **other):
    return await identities.ask(actor, who, RightNumberForm.model_validate({**WHY, **other}))


async def registered(desk, number, given):
    return await register.record(desk.city, CertificateForm.model_validate({
        "kind": "vocational", "name": "护士执业证", "holder": "员工乙", "identity": given, "number": number,
        "body": "示范省卫生健康委", "issued": "2021-06-01", "seen_on": str(today()), "checked": "none",
    }))  # fmt: skip


async def test_it_is_put_right_by_two_and_what_goes_by_it_follows_or_is_listed(
    desk, elsewhere, colleague, open_browser, open_api
):
    await desk.planned({("professional", 12): 2, ("professional", 11): 2}, today() - timedelta(days=30))
    who = await listed(desk, "N1", WRONG)
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, 12, today()))
    await service.submit(desk.hr, request)
    old, new = await registered(desk, "2021-1", WRONG), await registered(desk, "2021-2", RIGHT)
    other = await listed(elsewhere, "X1", RIGHT)
    assert (await stored(who))[2] == date(1990, 1, 1)
    with pytest.raises(Invalid, match="相同"):
        await asked(desk.hr, who, identity=WRONG)
    made = await asked(desk.hr, who)
    with pytest.raises(Conflict, match="已有待确认"):
        await asked(desk.city, who)
    for actor in (desk.hr, desk.county):
        with pytest.raises(NotAllowed):
            await identities.decide(actor, made, confirm=True, again=AGAIN)
    for typed in (None, NumberAgainForm(identity=WRONG)):
        with pytest.raises(Invalid, match="不一致"):
            await identities.decide(colleague, made, confirm=True, again=typed)
    # Before and after: what each number stands for, to the city; requests to everybody who sees the person.
    city = await open_browser("city")
    for step in ("before", "after"):
        found = await touched(desk.city, who, *await identities.keys(made))
        assert [each.url for each in found.follow] == [f"/posts/requests/{request}"]
        assert [each.url for each in found.wrong] == [f"/certificates/{old}"]
        assert [each.url for each in found.right] == [f"/posts/staff/{other}", f"/certificates/{new}"]
        page = (await city.get(f"/posts/identity-corrections/{made}")).text
        assert all(f'href="{each.url}"' in page for each in (*found.wrong, *found.right, *found.follow))
        assert WRONG not in page
        seen = await touched(desk.hr, who, *await identities.keys(made))
        assert (seen.wrong, seen.right, len(seen.follow)) == ([], [], 1)
        held = [each.number for each in (await certified.of_staff([who])).get(who, ())]
        assert held == ["2021-1" if step == "before" else "2021-2"]
        if step == "before":
            assert (await stored(who))[0] == WRONG
            await identities.decide(colleague, made, confirm=True, again=AGAIN)
    assert await stored(who) == (RIGHT, identity.blind(RIGHT), date(1985, 6, 1))
    assert (await units.applicant(who)).born == date(1985, 6, 1)
    with pytest.raises(Conflict, match="已经办理"):
        await identities.decide(colleague, made, confirm=False, note="又看了一遍")
    # Both numbers stay, for whoever says what for; the look is listed at the person.
    api = await open_api("city")
    url = f"/api/v1/posts/identity-corrections/{made}/unmask"
    assert (await api.post(url, json={"reason": ""})).status_code == 422
    both = await api.post(url, json={"reason": "核对身份证更正"})
    assert both.json() == {"was": WRONG, "right": RIGHT}
    person = (await city.get(f"/posts/staff/{who}")).text
    assert "核对身份证更正" in person
    assert f"/posts/identity-corrections/{made}" in person
    # The request is the person's under the right number: one at a time in the whole city.
    second = await drafts.draft(elsewhere.hr, elsewhere.id, elsewhere.request(other, 12, today()))
    with pytest.raises(Conflict, match="另有一项"):
        await service.submit(elsewhere.hr, second)


async def test_nobody_becomes_who_is_in_post_elsewhere_or_on_the_same_list(desk, elsewhere, colleague):
    await desk.planned({("professional", 12): 2}, today() - timedelta(days=30))
    who = await listed(desk, "N1", WRONG)
    await desk.hired(who, 12)
    await elsewhere.hired(await listed(elsewhere, "X1", RIGHT), 12)
    made = await asked(desk.city, who)
    with pytest.raises(Conflict, match="同时在两个岗位"):
        await identities.decide(colleague, made, confirm=True, again=AGAIN)
    with pytest.raises(NotAllowed, match="市级"):
        await identities.decide(desk.county, made, confirm=False, note="两个岗位")
    assert (await stored(who))[0] == WRONG
    await identities.decide(colleague, made, confirm=False, note="请先办理另一单位的离岗")
    await listed(desk, "N2", "E12345678")
    with pytest.raises(Conflict, match="人员编号 N2"):
        await asked(desk.hr, who, identity="E12345678")


async def test_the_database_gives_nobody_another_number_but_by_the_correction_of_two(desk, colleague):
    await desk.planned({("professional", 12): 2}, today() - timedelta(days=30))
    who = await listed(desk, "N1", WRONG)
    await desk.hired(who, 12)
    right, wrong = identity.blind(RIGHT), identity.blind(WRONG)

    async def renumbered(key):
        await DB.asyncpg_pool.execute("UPDATE staff_member SET person_key = $2 WHERE id = $1", who, key)

    made = await asked(desk.city, who)
    with pytest.raises(asyncpg.CheckViolationError, match="is on record"):
        await renumbered(right)
    confirm = (
        "UPDATE identity_correction SET state = 'confirmed', decided = now(), decided_by = $2 WHERE id = $1"
    )
    for account in (desk.city.account_id, desk.hr.account_id, desk.county.account_id):
        with pytest.raises(asyncpg.CheckViolationError, match="second person"):
            await DB.asyncpg_pool.execute(confirm, made, account)
    await identities.decide(colleague, made, confirm=True, again=AGAIN)
    for change in ("key = 'another'", "state = 'refused'", "was_cipher = ''"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE identity_correction SET {change} WHERE id = $1", made)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute("DELETE FROM identity_correction WHERE id = $1", made)
    with pytest.raises(asyncpg.CheckViolationError, match="is on record"):
        await renumbered(wrong)
    assert (await stored(who))[1] == right


async def test_the_page_asks_and_a_second_person_types_the_number_again(
    desk, colleague, open_browser, open_api
):
    await desk.planned({("professional", 12): 2}, today() - timedelta(days=30))
    who = await listed(desk, "N1", WRONG)
    await desk.hired(who, 12)
    hr, second = await open_browser("institution1"), await open_browser("city9")
    form = f"/posts/staff/{who}/identity-corrections/new"
    assert form in (await hr.get(f"/posts/staff/{who}")).text
    refused = await hr.submit(form, {**WHY, "identity": "12345"})
    assert (refused.status_code, "录入时看错了身份证" in refused.text) == (422, True)
    made = await hr.submit(form, WHY)
    page = made.headers["location"]
    assert made.status_code == 303
    assert page in (await second.get("/posts/corrections")).text
    other = await second.submit(f"{page}/confirm", {"identity": WRONG})
    assert other.status_code == 303
    assert "不一致" in (await second.get(page)).text
    assert (await second.submit(f"{page}/confirm", {"identity": ""})).status_code == 422
    assert (await second.submit(f"{page}/confirm", {"identity": RIGHT})).status_code == 303
    assert await stored(who) == (RIGHT, identity.blind(RIGHT), date(1985, 6, 1))
    api = await open_api("institution1")
    (row,) = (await api.get("/api/v1/posts/identity-corrections")).json()["items"]
    assert (row["state"], row["person"], RIGHT in str(row)) == ("confirmed", who, False)
    back = await api.post(f"/api/v1/posts/staff/{who}/identity-corrections", json={**WHY, "identity": WRONG})
    assert back.status_code == 201
    city = await open_api("city")
    url = f"/api/v1/posts/identity-corrections/{back.json()['id']}"
    assert (await city.post(f"{url}/confirm", json={"identity": RIGHT})).status_code == 422
    assert (await city.get(f"{url}/touched")).json()["follow"] != []
    assert (await city.post(f"{url}/refuse", json={"note": "原更正无误"})).status_code == 204
