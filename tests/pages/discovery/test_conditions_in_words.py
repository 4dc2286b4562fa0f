"""Conditions that stand in a query as words, on the page, in the API and in the list: one meaning for all."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from talent_platform.clock import today
from talent_platform.demand.access import NEED
from talent_platform.index import service
from talent_platform.index.conditions import understood
from talent_platform.reference.codes import counties
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.tables import Candidate

COUNTY, OTHER = list(counties())[:2]


@pytest.mark.parametrize(
    ("text", "rest", "labels"),
    [
        ("硕士", "", ["学历：硕士研究生及以上"]),
        ("本科以上学历 会计", "会计", ["学历：本科及以上"]),
        ("高级工程师 五年以上", "工程师", ["职称：副高级及以上", "工作 5 年及以上"]),
        ("十五年以上焊工", "焊工", ["工作 15 年及以上"]),
        ("3-5年 焊工", "焊工", ["3 至 5 年"]),
        ("年薪30万 焊接", "焊接", ["期望年薪不超过 30 万元"]),
        ("月薪2万", "", ["期望年薪不超过 24 万元"]),
        ("柔性引进 焊接", "焊接", ["引进方式：柔性引进"]),
        ('"硕士" 焊接', '"硕士" 焊接', []),
        ("焊接 不要硕士", "焊接 不要硕士", []),
        ("焊接 -硕士", "焊接 -硕士", []),
        ("硕士生导师", "硕士生导师", []),
        ("博士后", "博士后", []),
        ("三年制", "三年制", []),
        ("高级焊工", "高级焊工", []),
        ("五轴加工 30万", "五轴加工 30万", []),
    ],
)
def test_what_is_read_as_a_condition_and_what_stays_text(text: str, rest: str, labels: list[str]) -> None:
    read = understood(CANDIDATE, text)
    assert (read.text, [one.label for one in read.conditions]) == (rest, labels)


def test_a_need_is_asked_the_other_way_round() -> None:
    assert [one.label for one in understood(NEED, "硕士 五年").conditions] == [
        "最低学历：硕士研究生", "要求不超过 5 年",
    ]  # fmt: skip


async def person(**values: Any) -> int:
    number = await Candidate.count()
    row = {
        "name": f"某{number:03d}", "phone": f"139{number:08d}", "headline": "焊接工程师", "registered": True,
        "skills": '[{"name": "氩弧焊", "level": 3}]', "consent": True, "available_from": today(), "years": 3,
        "education": 3, "county": COUNTY,
    }  # fmt: skip
    return int((await Candidate.insert(Candidate(**{**row, **values})))[0]["id"])


async def test_page_api_and_list_find_the_same_and_a_condition_can_be_dropped(open_browser, open_api) -> None:
    bachelor = await person()
    master = await person(education=4, years=6)
    doctor = await person(education=5, years=8, wanted_counties=f'["{OTHER}"]')
    await service.rebuild()
    page, api = await open_browser("city"), await open_api("city")
    place = counties()[COUNTY]
    for text, expected in (
        ("硕士", {master, doctor}),
        ("焊接", {bachelor, master, doctor}),
        ("焊接 硕士 七年以上", {doctor}),
        (f"焊接 {place}", {bachelor, master}),  # whoever names no county goes to any
        ("焊接 木里藏", {bachelor, master, doctor}),
        ("焊接 不要硕士", {bachelor, master, doctor}),
    ):
        found = (await api.get("/api/v1/search", params={"kind": "candidate", "q": text})).json()
        assert {one["id"] for one in found["items"]} == expected, text
        listed = (await api.get("/api/v1/candidates", params={"q": text})).json()
        assert {one["id"] for one in listed["items"]} == expected, text
        shown = (await page.get("/search", params={"kind": "candidate", "q": text})).text
        assert {int(n) for n in re.findall(r'href="/candidates/(\d+)"', shown)} == expected, text
        assert ("没有同时符合全部词语" in shown) is (not found["complete"])
        for read in found["conditions"]:
            assert read["label"] in shown
        for word in found["words"]:
            assert (f"已排除文字里写到 {word['text']} 的" in shown) is word["excluded"]
    unknown = [word for word in found["words"] if word["documents"] == 0 and not word["excluded"]]
    assert unknown == []
    dropped = re.search(
        r'class="chip" href="([^"]+)"',
        (await page.get("/search", params={"kind": "candidate", "q": "焊接 硕士 七年以上"})).text,
    )
    assert dropped
    wider = (await page.get(html.unescape(dropped[1]))).text
    assert "学历：硕士研究生及以上" not in wider
    assert "工作 7 年及以上" in wider


@pytest.mark.parametrize(
    ("field", "listed", "value"), [("degree", "education", "4"), ("places", "place", OTHER)]
)
async def test_a_picked_facet_means_what_the_filter_of_the_list_means(open_api, field, listed, value) -> None:
    for education in range(1, 6):
        await person(education=education)
        await person(education=education, wanted_counties=f'["{COUNTY}"]')
    await service.rebuild()
    api = await open_api("city")
    found = (await api.get("/api/v1/search", params={"kind": "candidate", field: value})).json()
    rows = (await api.get("/api/v1/candidates", params={listed: value})).json()
    assert found["total"] == rows["total"] > 0
    everybody = (await api.get("/api/v1/search", params={"kind": "candidate"})).json()
    counted = {one["value"]: one["count"] for one in everybody["facets"][field]}
    assert counted[value] == rows["total"]
