"""No request costs more than the largest any model accepts: refused before anything in it is looked at."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import jinja2
import pydantic
import pytest
from serving import application

from talent_platform.reference import fields
from talent_platform.web.safety import bounds, forgery

FORM = {"content-type": "application/x-www-form-urlencoded"}
LARGEST_PAGE = 64 * 1024


def forms() -> list[str]:
    """Every address that takes a form, with a row that exists nowhere."""
    found = []
    for route in application().routes:
        if "POST" in getattr(route, "methods", ()) and not route.path_format.startswith("/api/"):
            found.append(re.sub(r"\{[^}]+\}", "x", re.sub(r"\{\w+:int\}", "4711", route.path)))
    return found


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was validated or rendered, in order."""
    done: list[str] = []
    render, validate = jinja2.Template.render, pydantic.BaseModel.model_validate.__func__

    def rendered(self, *values, **names):
        done.append(self.name)
        return render(self, *values, **names)

    def validated(cls, *values, **names):
        done.append(cls.__name__)
        return validate(cls, *values, **names)

    monkeypatch.setattr(jinja2.Template, "render", rendered)
    monkeypatch.setattr(pydantic.BaseModel, "model_validate", classmethod(validated))
    return done


@pytest.mark.parametrize("login", [None, "city", "teamlead", "institution1"])
async def test_no_form_takes_ten_thousand_fields(login, open_browser, work) -> None:
    browser = await open_browser(login)
    await browser.get("/")
    token = browser.cookies[forgery.cookie_name()]
    names = (
        "members.name",
        "members.phone",
        "approvals.by",
        "criteria.name",
        "candidate",
        "scores",
        "evidence",
    )
    body = urlencode([(forgery.FIELD, token), *((names[n % len(names)], str(n)) for n in range(10_001))])
    wrong = []
    for path in forms():
        work.clear()
        answer = await browser.post(path, content=body, headers=FORM)
        if answer.status_code != 413 or len(answer.content) > LARGEST_PAGE or work != ["error.html"]:
            wrong.append((path, answer.status_code, len(answer.content), work))
        assert "一次最多提交 500 个栏目" in answer.text
    assert wrong == []


async def test_a_multipart_form_has_as_few_parts(open_browser) -> None:
    browser = await open_browser("teamlead")
    await browser.get("/")
    parts = [("members.name", (None, str(n))) for n in range(10_001)]
    answer = await browser.post("/teams/new", files=parts)
    assert (answer.status_code, "一次最多提交 500 个栏目" in answer.text) == (413, True)


@pytest.mark.parametrize(("body", "sentence"), [
    (b"title=" + b"x" * (fields.CELL_LENGTH + 1), "每个栏目最多 32,767 个字"),
    (b"title=" + b"x" * bounds.BODY_BYTES, "提交的内容超过上限 1 MB"),
])  # fmt: skip
async def test_long_texts_and_bodies_are_refused_with_a_sentence(body, sentence, open_browser, work) -> None:
    browser = await open_browser("enterprise1")
    work.clear()
    answer = await browser.post("/needs/new", content=body, headers=FORM)
    assert (answer.status_code, work) == (413, ["error.html"])
    assert sentence in answer.text
    assert len(answer.content) < LARGEST_PAGE


async def test_what_was_typed_within_the_bounds_comes_back_with_what_is_too_much(open_browser) -> None:
    lead, employer, unit = [await open_browser(who) for who in ("teamlead", "enterprise1", "institution1")]
    rows = 40
    answer = await lead.submit("/teams/new", {
        "project": "厚板激光焊接", "members.name": [f"成员第{n}位" for n in range(rows)],
        "members.phone": ["024-5550101"] * rows, "members.role": ["工艺"] * rows,
    })  # fmt: skip
    assert (answer.status_code, "最多 12 项，现有 40 项" in answer.text) == (422, True)
    assert all(f'value="成员第{n}位"' in answer.text for n in range(rows))

    skills = "、".join("甲" * 31)
    answer = await employer.submit("/needs/new", {"title": "题" * 81, "required_skills": skills})
    assert (answer.status_code, f'value="{"题" * 81}"' in answer.text) == (422, True)
    assert "最多 80 个字" in answer.text
    assert "最多 30 项，现有" in answer.text

    number, plans = "9" * 5000, "/posts/institutions/1/plans/new"
    for name in ("professional-7", "establishment"):
        answer = await unit.submit(plans, {"effective": "2026-12-01", name: number})
        assert answer.status_code in {404, 422}
    assert (await unit.get(f"/api/v1/search?kind=need&degree={number}")).status_code == 200


async def test_only_workbooks_may_be_larger(open_browser) -> None:
    browser = await open_browser("enterprise1")
    large = {"file": ("needs.xlsx", b"x" * 2 * bounds.BODY_BYTES)}
    assert (await browser.submit("/imports", {"kind": "needs"}, files=large)).status_code == 303
    answer = await browser.submit("/needs/new", {"title": "x"}, files=large)
    assert (answer.status_code, "提交的内容超过上限 1 MB" in answer.text) == (413, True)


async def test_a_json_document_has_bounded_values_and_size(open_api, work) -> None:
    api = await open_api("teamlead")
    many = {f"k{n}": 0 for n in range(10_001)}
    for body in (many, {"members": [{}] * 10_001}, {"members": [{"skills": ["a"] * 10_001}]}):
        work.clear()
        answer = await api.post("/api/v1/teams", json=body)
        assert (answer.status_code, work) == (413, [])
        assert answer.json()["detail"] == "一次最多提交 10,000 个值，请分几次提交"
    answer = await api.post("/api/v1/teams", json={"name": "x" * bounds.BODY_BYTES})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    answer = await api.post("/api/v1/teams", json={f"k{n}": 0 for n in range(9_000)})
    assert answer.status_code in {400, 422}
    assert len(answer.content) < LARGEST_PAGE


@pytest.mark.parametrize("path", ["/needs", "/search", "/api/v1/needs", "/runs/1/what-if", "/no/page"])
async def test_an_address_has_a_bounded_length(path, open_browser) -> None:
    browser = await open_browser("city")
    for query in (f"q={'x' * 20_000}", urlencode([("step", "close:1")] * 2_000)):
        answer = await browser.get(f"{path}?{query}")
        assert answer.status_code == (404 if path == "/no/page" else 414)
        assert len(answer.content) < LARGEST_PAGE
