"""A tile, the list it leads to, its file and the API count the same rows, whoever asks for whatever."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import openpyxl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from serving import application

from talent_platform.accounts.tables import RateEvent
from talent_platform.administration.accounts.lists import ACCOUNTS
from talent_platform.administration.audit.queries import LOG
from talent_platform.administration.disclosure.lists import TEXTS
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.directives.lists import DIRECTIVES
from talent_platform.brokerage.landing.lists import LANDINGS
from talent_platform.brokerage.runs.lists import RUNS
from talent_platform.certificates.register.lists import CERTIFICATES
from talent_platform.demand.enterprises.lists import ENTERPRISES
from talent_platform.demand.needs import lists as needs
from talent_platform.demand.standing.lists import LISTED_FIRMS, REGISTERED_FIRMS
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.boards.lists import OVERRIDES, QUEUE
from talent_platform.establishment.boards.openings import OPENINGS
from talent_platform.establishment.institutions.queries import INSTITUTIONS
from talent_platform.establishment.people.lists import TERMS
from talent_platform.establishment.plans.lists import PLANS
from talent_platform.establishment.rounds.lists import ROUNDS
from talent_platform.establishment.specials.lists import SPECIALS
from talent_platform.imports.queries import FILES
from talent_platform.integrity.entries.lists import ENTRIES
from talent_platform.policies.documents.lists import POLICIES
from talent_platform.registration.applications.lists import REGISTRATIONS
from talent_platform.registration.invitations.lists import INVITATIONS
from talent_platform.supply.offers import lists as offers
from talent_platform.surveys.audits.lists import AUDIT_ITEMS
from talent_platform.surveys.campaigns.lists import SURVEYS
from talent_platform.surveys.chain.lists import CHAIN
from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.titles.applications.lists import APPLICATIONS
from talent_platform.titles.committees.lists import COMMITTEES
from talent_platform.titles.experts.lists import EXPERTS
from talent_platform.titles.juries.lists import DRAWS
from talent_platform.titles.meetings.lists import MEETINGS
from talent_platform.titles.plans.lists import TITLE_PLANS
from talent_platform.titles.results.lists import RESULTS
from talent_platform.titles.standards.lists import STANDARDS
from talent_platform.upward.blanks.lists import BLANKS
from talent_platform.web.listing.declaration import DayFilter, IdFilter, RangeFilter, SelectFilter
from talent_platform.web.listing.declared import DeclaredList

Clients = dict[str | None, httpx.AsyncClient]
LISTS: list[DeclaredList] = [
    *needs.LISTS.values(), *offers.LISTS.values(), ENTERPRISES, CASES, LANDINGS, RUNS, REQUESTS, INSTITUTIONS,
    ACCOUNTS, TEXTS, OVERRIDES, QUEUE, SPECIALS, ROUNDS, PLANS, TERMS, DIRECTIVES,
    FILES, REGISTRATIONS, INVITATIONS, CERTIFICATES, SURVEYS, AUDIT_ITEMS, FIRMS, FLAGS, ROWS,
    SURVEY_NEEDS, CHAIN, BLANKS, COMMITTEES, TITLE_PLANS, EXPERTS, STANDARDS, DRAWS, MEETINGS, ENTRIES,
    RESULTS, APPLICATIONS, REGISTERED_FIRMS, LISTED_FIRMS, OPENINGS, POLICIES,
]  # fmt: skip
APIS = {"/posts/requests": "/appointments", "/posts/institutions": "/institutions"}
"""Pages whose rows the API has under another address."""
EXAMPLES = 3
"""Sets of filters for each list and role."""
EMPTY = {
    "texts", "runs", "cases", "imports", "directives", "overrides", "rounds", "registrations", "certificates",
    "survey_audit_items", "upward", "title_committees", "title_plans", "title_experts", "title_standards",
    "integrity", "landings", "listed_firms", "title_draws", "title_applications",
    "title_meetings", "title_results",
}  # fmt: skip
"""Of which this city has none."""
WORDS = ["焊接", "工程师", "县", "张", "一", "%", "a"]
TILE = re.compile(
    r'<a class="tile[^"]*" href="([^"]*)">.*?<span class="tile-label">(.*?)</span>\s*'
    r'<span class="tile-value">([\d,]+)',
    re.DOTALL,
)


def shown(page: str) -> int:
    """How many rows a list says it has."""
    bar = re.search(r'<p role="status">\s*共 ([\d,]+) 条', page)
    assert bar or "没有记录" in page
    return int(bar[1].replace(",", "")) if bar else 0


async def counted(page: httpx.AsyncClient, api: httpx.AsyncClient, url: str) -> dict[str, int]:
    """The rows behind an address: on the page, in the file and over the API."""
    path, query = urlsplit(url).path, urlsplit(url).query
    answer = await page.get(url)
    assert answer.status_code == 200, url
    file = await page.get(f"{path}.xlsx?{query}")
    assert file.status_code == 200, (url, file.text)
    sheet = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True).worksheets[0]
    told = await api.get(f"/api/v1{APIS.get(path, path)}", params=dict(parse_qsl(query)))
    assert told.status_code == 200, (url, told.text)
    rows = sum(1 for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)) - 1
    return {"page": shown(answer.text), "file": rows, "api": told.json()["total"]}


async def test_a_tile_counts_the_rows_it_leads_to(everybody: Clients, tokens: Clients) -> None:
    followed = []
    for login, client in everybody.items():
        for start in ("/", "/desk") if login else ("/",):
            page = await client.get(start, follow_redirects=True)
            for url, label, number in TILE.findall(page.text):
                address = html.unescape(url)
                if address.endswith("#teams"):  # a part of the own profile
                    teams = (await tokens[login].get(f"/api/v1{address.partition('#')[0]}/teams")).json()
                    waiting = [one for one in teams["items"] if one["standing"] == "waiting"]
                    assert len(waiting) == int(number)
                    continue
                if address.endswith("#late-counties"):  # further down the same page
                    panel = page.text.split('id="late-counties"')[1].split("</table>")[0]
                    assert panel.count('<td class="lead"') == int(number)
                    for link, told in re.findall(r'<a href="([^"]+)">([\d,]+)</a>', panel):
                        found = await counted(client, tokens[login], html.unescape(link))
                        assert set(found.values()) == {int(told.replace(",", ""))}, (link, found)
                    continue
                if "watch=exports" in address:  # to read it as a file is one more
                    continue
                await RateEvent.delete(force=True)
                found = await counted(client, tokens[login], address)
                assert set(found.values()) == {int(number.replace(",", ""))}, (login, label, address, found)
                followed.append((login, address))
    assert len(followed) > 40
    assert {login for login, _ in followed} >= {None, "city", "county", "officer", "enterprise", "auditor"}


async def test_the_front_page_counts_the_seats_of_its_needs(everybody: Clients, tokens: Clients) -> None:
    front = (await everybody[None].get("/")).text
    seats = re.search(r'需要人数</span>\s*<span class="tile-value">([\d,]+)', front)
    assert seats is not None
    answer = await tokens[None].get("/api/v1/needs", params={"size": 1000})
    assert sum(one["seats"] for one in answer.json()["items"]) == int(seats[1].replace(",", ""))


def chosen(declared: DeclaredList) -> st.SearchStrategy[dict[str, str]]:
    """Filters somebody may set, each with a value it has."""
    parts: dict[str, st.SearchStrategy[str]] = {}
    for item in declared.spec.filters:
        match item:
            case SelectFilter():
                parts[item.key] = st.sampled_from([value for value, _ in item.options])
            case RangeFilter():
                parts[f"{item.key}_min"] = st.integers(0, 40).map(str)
                parts[f"{item.key}_max"] = st.sampled_from(["40", "60.5", "1000000"])
            case DayFilter():
                parts[item.key] = st.sampled_from(["2020-01-01", "2100-12-31"])
            case IdFilter():
                parts[item.key] = st.integers(1, 5).map(str)
            case _:
                parts[item.key] = st.sampled_from(WORDS)
    if declared.spec.search_label is not None:
        parts["q"] = st.sampled_from(WORDS)
    sortable = [column.key for column in declared.spec.columns if column.sortable]
    order = st.fixed_dictionaries(
        {}, optional={"sort": st.sampled_from(sortable), "dir": st.sampled_from(["asc", "desc"])}
    )
    filters = st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: parts[name] for name in names})
    )
    return st.tuples(filters, order).map(lambda pair: {**pair[0], **pair[1]})


def addresses(declared: DeclaredList, count: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    @settings(
        max_examples=count, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(chosen(declared))
    def collect(one: dict[str, str]) -> None:
        found.append(one)

    collect()
    return found


async def test_page_file_and_api_have_the_same_rows(everybody: Clients, tokens: Clients) -> None:
    compared, full = Counter[str](), Counter[str]()
    for declared in LISTS:
        api = f"/api/v1{APIS.get(declared.path, declared.path)}"
        for login, client in everybody.items():
            for asked in addresses(declared, EXAMPLES):
                # A bare address may open with some.
                ordered = {"sort": next(column.key for column in declared.spec.columns if column.sortable)}
                filters = asked or (ordered if declared.opens else {})
                await RateEvent.delete(force=True)
                url = f"{declared.path}?{urlencode(filters)}"
                page = await client.get(url)
                if page.status_code != 200:
                    break  # not for this role
                told = await tokens[login].get(api, params=filters)
                if told.status_code == 400:
                    # What this role is not offered is refused by the API, and no choice of the page.
                    for name in told.json()["errors"]:
                        field = page.text.partition(f'name="{name}"')[2].partition("</label>")[0]
                        assert f'value="{filters[name]}"' not in field
                    continue
                found: Any = await counted(client, tokens[login], url)
                assert len(set(found.values())) == 1, (login, url, found)
                compared[declared.name] += 1
                full[declared.name] += found["page"] > 0
    assert all(compared[one.name] >= EXAMPLES for one in LISTS), compared
    assert all(full[one.name] for one in LISTS if one.name not in EMPTY), full


async def test_every_page_that_is_a_list_is_among_them() -> None:
    declared = {one.path for one in LISTS}
    files = {
        route.path_format.removesuffix(".xlsx")
        for route in application().routes
        if route.path.endswith(".xlsx") and "{" not in route.path
    }
    # The log grows by every file that is taken; figures of landings are counts, with no rows behind them.
    assert files == declared | {LOG.path, "/landings/figures"}
