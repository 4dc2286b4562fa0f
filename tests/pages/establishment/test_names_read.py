"""Whoever is shown the name of an institution's staff stands in the log, once for each answer."""

import re

import pytest

from talent_platform.audit.tables import AuditEntry

TABS = ("seats", "people", "requests", "specials", "queue", "forecast", "plans")


async def entries():
    return await AuditEntry.count().where(AuditEntry.action == "names.read")


def addresses(app, ids):
    """Every address of the institutions' desk, with what was made here in its places."""
    found = []
    for route in app.routes:
        if "GET" not in getattr(route, "methods", ()):
            continue
        if not re.match(r"/(api/v1/)?(posts|institutions|appointments)", route.path):
            continue
        path = re.sub(r"{(\w+):\w+}", lambda place: str(ids.get(place[1], 1)), route.path)
        found.append(path)
        if path == f"/posts/institutions/{ids['institution_id']}":
            found += [f"{path}?tab={tab}" for tab in TABS]
    return found


@pytest.mark.parametrize("login", ["institution1", "city"])
async def test_every_answer_with_a_name_is_logged_once(login, hospital, open_browser, open_api):
    person = await hospital.worker(7)
    hr = await open_browser("institution1")
    made = await hr.submit(f"{hospital.path}/requests/new", hospital.promotion(person) | {"then": "submit"})
    number = int(made.headers["location"].rsplit("/", 1)[1])
    stored = re.search(r"/decisions/(\d+)", (await hr.get(f"/posts/requests/{number}")).text)
    assert stored
    ids = {
        "institution_id": hospital.id, "appointment_id": number, "decision_id": stored[1], "person_id": person
    }  # fmt: skip
    reader, api = await open_browser(login), await open_api(login)
    named = []
    for address in addresses(reader._transport.app, ids):
        before = await entries()
        answer = await (api if address.startswith("/api/") else reader).get(address)
        found = answer.status_code == 200
        file = found and address.endswith((".pdf", "requests.xlsx", "filing.xlsx", "people.xlsx"))
        decided = found and "/decision" in address
        if "工人7" in answer.text or decided or (file and "/plans/" not in address):
            named.append(address)
            assert await entries() == before + 1, address
    assert f"/api/v1/appointments/{number}" in named
    assert f"/posts/requests/{number}/letter.pdf" in named
    assert f"{hospital.path}?tab=people" in named


async def test_asking_is_logged_too(hospital, open_browser):
    hr = await open_browser("institution1")
    form = hospital.promotion(await hospital.worker(7))
    before = await entries()
    assert (await hr.submit(f"{hospital.path}/ask", form)).status_code == 200
    assert await entries() == before + 1
