"""What a need may ask for beside the directory of qualifications, through every door.

Worth: a public institution that demands a level-type qualification hires against the law, and an enterprise
is to know; who asks for a title or a licence must not be stopped.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from talent_platform.certificates.directory import service as directory
from talent_platform.clock import today
from talent_platform.demand.needs import importing, service
from talent_platform.demand.needs.schemas import TalentNeedForm, TalentNeedRow
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import Invalid
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.import_rows import SourceRow

SENTENCE = "「税务师」是水平评价类职业资格，不得作为聘用条件"
LAWFUL = "护士执业证、中级会计、主管护师、数控编程、钳工"


def values(skills: str, title: str = "院务人员", **more: object) -> dict[str, object]:
    return {
        "title": title, "seats": "1", "required_skills": skills, "county": next(iter(counties())),
        "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20", "mode": "rigid",
        "start_on": today().isoformat(), "deadline": str(today() + timedelta(days=90)), **more,
    }  # fmt: skip


def body(skills: str, title: str) -> dict[str, object]:
    names = [{"name": name, "level": 1} for name in skills.split("、")]
    return values(skills, title) | {"required_skills": names, "seats": 1}


async def test_a_public_institution_is_stopped_with_the_sentence(open_browser, open_api, act):
    page, api = await open_browser("institution1"), await open_api("institution1")
    hospital = await act("institution1")
    refused = await page.submit("/needs/new", values("税务师、护理"))
    assert (refused.status_code, SENTENCE in refused.text, "院务人员" in refused.text) == (422, True, True)
    told = await api.post("/api/v1/needs", json=body("税务师", "院务人员"))
    assert (told.status_code, SENTENCE in told.text) == (422, True)
    for written in (
        "税務師",
        "持税务师证",
        "须具有税务师职业资格证书",
        "会计师或税务师",
        "注册会计师/税务师",
    ):
        again = await api.post("/api/v1/needs", json=body(written, "院务人员"))
        assert (again.status_code, "不得作为聘用条件" in again.text) == (422, True), written
    assert (await page.submit("/needs/new", values(LAWFUL))).status_code == 303
    number = (await Need.select(Need.id, Need.version))[0]["id"]
    again = await page.submit(f"/needs/{number}/edit", values("税务师", version="1"))
    assert (again.status_code, SENTENCE in again.text) == (422, True)

    rows = [
        SourceRow("人才需求", line, TalentNeedRow.model_validate(values(skills, f"岗位{line}")))
        for line, skills in ((5, "税务师（中级）"), (6, LAWFUL), (7, "高级钳工"))
    ]
    for rehearse in (True, False):
        done = await importing.import_needs(
            hospital, rows, kind=NeedKind.TALENT, file_hash="a" * 64, dry_run=rehearse
        )
        assert [(each.row, each.field) for each in done.problems] == [(n, "required_skills") for n in (5, 7)]
        assert SENTENCE.replace("税务师", "税务师（中级）") in str(done.problems[0].message)
        assert "不在现行的国家职业资格目录内" in str(done.problems[1].message)
    assert await Need.count() == 2


async def test_what_was_lawful_once_is_asked_again_at_every_step(open_browser, act, colleague):
    hospital = await act("institution1")
    form = TalentNeedForm.model_validate(values("导游证"))
    first = await service.create(hospital, NeedKind.TALENT, form, submit=True)
    draft = await service.create(hospital, NeedKind.TALENT, form)
    # A new edition of that day: what was an access item is none any more.
    edition = directory.EditionForm.model_validate({
        "edition": "2026", "valid_from": today(), "source": "通知", "document": "虚构 1 号",
        "items": [{"name": "教师资格", "kind": "准入类", "group": "专业技术人员"}],
    })  # fmt: skip
    number = await directory.propose(await act("city"), edition)
    await directory.confirm(colleague, number)
    with pytest.raises(Invalid, match=r"导游证.*不在现行的国家职业资格目录内"):
        await service.take_step(hospital, draft, "submit")
    county = await open_browser("county1")
    rows = [f"{each['id']}:{each['version']}" for each in await Need.select().where(Need.id == first)]
    told = await county.submit("/needs/batch", {"row": rows, "action": "approve"})
    assert "不在现行的国家职业资格目录内" in told.text
    assert (await Need.select(Need.state).where(Need.id == first))[0]["state"] == "submitted"


async def test_a_paper_demanded_in_the_text_is_told_to_who_wrote_it_and_who_checks_it(open_browser, act):
    """It is for people to judge: it may be asked for as an advantage, or as a duty."""
    form = TalentNeedForm.model_validate(
        values(
            "护理", description="必须具有税务师职业资格证书、护士执业证书，否则不予聘用；负责证券和身份证查验"
        )
    )
    need = await service.create(await act("institution1"), NeedKind.TALENT, form, submit=True)
    told = "文字里写了「税务师」证书"
    for who in ("institution1", "county1"):
        shown = (await (await open_browser(who)).get(f"/needs/{need}")).text
        assert (told in shown, shown.count("文字里写了")) == (True, 1)
    rows = [f"{each['id']}:{each['version']}" for each in await Need.select()]
    county = await open_browser("county1")
    assert told in (await county.submit("/needs/batch", {"row": rows, "action": "approve"})).text


async def test_an_enterprise_is_warned(open_browser, open_api, act):
    page, api = await open_browser("enterprise1"), await open_api("enterprise1")
    made = await page.submit("/needs/new", values("税务师、数控编程"))
    assert made.status_code == 303
    address = made.headers["location"]
    assert SENTENCE in (await page.get(address)).text
    shown = (await api.get(f"/api/v1{address}")).json()
    assert [said[: len(SENTENCE)] for said in shown["warnings"]] == [SENTENCE]
    other = await api.post("/api/v1/needs", json=body(LAWFUL, "会计"))
    assert (await api.get(f"/api/v1/needs/{other.json()['id']}")).json()["warnings"] == []
    # Nobody else is told: it is a draft's own matter, and an open one tells visitors nothing of it.
    await Need.update({Need.state: "open"}, force=True)
    assert SENTENCE not in (await (await open_browser()).get(address)).text
    row = SourceRow("人才需求", 5, TalentNeedRow.model_validate(values("税务师", "税务主管")))
    done = await importing.import_needs(
        await act("enterprise1"), [row], kind=NeedKind.TALENT, file_hash="b" * 64, dry_run=True
    )
    assert (done.problems, SENTENCE in str(done.notices[0])) == ([], True)
