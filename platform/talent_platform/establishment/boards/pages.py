"""Registers and boards: overrides, over-quota queue, the supervisor's board, the rules and their figures."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.access import BUREAUS, READERS
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.boards.lists import OVERRIDES, QUEUE
from talent_platform.establishment.boards.openings import OPENINGS
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.institutions.pages import chosen_day, known_day
from talent_platform.i18n import N_, gettext
from talent_platform.policies.documents import queries as documents
from talent_platform.reference.codes import city
from talent_platform.web.listing.charts import Chart, Series
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect
from talent_posts import CATEGORY_NAMES, all_rules, rules_on


@get("/posts/overrides", include_in_schema=False)
async def override_list(request: AppRequest) -> Template:
    return page(
        request, "establishment/overrides.html", listing=await OVERRIDES.page(request), today=today(),
        may_cure=actor(request).role is Role.CITY, own=actor(request).account_id,
    )  # fmt: skip


@get("/posts/overrides.xlsx", include_in_schema=False, opt=FILE)
async def override_file(request: AppRequest) -> Response[bytes]:
    return await OVERRIDES.file(request)


@post("/posts/overrides/{override_id:int}/cure", include_in_schema=False)
async def cure_override(request: AppRequest, override_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    await boards.cure(
        actor(request), override_id, str(values.get("reason", "")), str(values.get("document", ""))
    )
    return redirect(request, "/posts/overrides", flash=gettext("已消除，移出清单"))


@get("/posts/queue", include_in_schema=False)
async def queue_board(request: AppRequest) -> Template:
    return page(request, "establishment/queue.html", listing=await QUEUE.page(request))


@get("/posts/queue.xlsx", include_in_schema=False, opt=FILE)
async def queue_file(request: AppRequest) -> Response[bytes]:
    return await QUEUE.file(request)


@get("/posts/openings", include_in_schema=False)
async def opening_list(request: AppRequest) -> Template:
    return page(request, "establishment/openings.html", listing=await OPENINGS.page(request))


@get("/posts/openings.xlsx", include_in_schema=False, opt=FILE)
async def opening_file(request: AppRequest) -> Response[bytes]:
    return await OPENINGS.file(request)


@get("/posts/board", include_in_schema=False)
async def supervisor_board(request: AppRequest) -> Template:
    reader = require(actor(request), *BUREAUS)
    day = chosen_day(request)
    known = known_day(request)
    board = await boards.board(reader, await queries.every_institution(reader), day, evening=known)
    places = [name for name, _ in board.categories]
    kinds = [gettext(label) for label in CATEGORY_NAMES.values()]
    levels = [gettext("高级"), gettext("中级"), gettext("初级")]
    return page(
        request,
        "establishment/board.html",
        board=board,
        day=day,
        known=known,
        outcomes=wording.OUTCOME_BADGES,
        category_chart=Chart(
            "stacked",
            places,
            [Series(kind, [row[1][n] for row in board.categories]) for n, kind in enumerate(kinds)],
            gettext("人"),
        ),
        level_chart=Chart(
            "stacked",
            [name for name, _ in board.levels],
            [Series(level, [row[1][n] for row in board.levels]) for n, level in enumerate(levels)],
            gettext("人"),
        ),
        age_chart=Chart(
            "bar",
            [gettext(label) for label, _ in board.ages],
            [Series(gettext("准予"), [count for _, count in board.ages])],
            gettext("项"),
        ),
    )


def _place(request: AppRequest) -> str:
    asked = request.query_params.get("place", "")
    return asked if asked in dict(wording.ruled_places()) else city()[0]


@get("/posts/rules", include_in_schema=False)
async def rule_list(request: AppRequest) -> Template:
    require(actor(request), *READERS)
    day, place, book = chosen_day(request), _place(request), await in_force()
    return page(
        request, "establishment/rules.html", day=day, place=place, places=wording.ruled_places(),
        rules=[(rule, [book.at(name, place, day) for name in rule.figures]) for rule in rules_on(day)],
        ahead=[rule.id for rule in all_rules() if not rule.in_force(day)], words=wording.DECISION_WORDS,
    )  # fmt: skip


@get("/posts/rules/{rule_id:str}", include_in_schema=False)
async def rule_detail(request: AppRequest, rule_id: FromPath[str]) -> Template:
    require(actor(request), *READERS)
    # Older texts and the plan form name a row of the decision table without its suffix.
    found = [rule for rule in all_rules() if rule_id in {rule.id, rule.row}]
    if not found:
        raise NotFound(N_("没有这条规则"))
    book = await in_force()
    figures = {name: book.by_name[name] for rule in found for name in rule.figures}
    sources = [source for rule in found for source in rule.sources]
    sources += [value.source for each in figures.values() for value in each.values]
    return page(
        request, "establishment/rule.html", rules=found, rule_id=rule_id, words=wording.DECISION_WORDS,
        figures=figures, documents=await documents.places_of(sources),
    )  # fmt: skip


HANDLERS = [
    override_list,
    override_file,
    cure_override,
    queue_board,
    queue_file,
    opening_list,
    opening_file,
    supervisor_board,
    rule_list,
    rule_detail,
]
