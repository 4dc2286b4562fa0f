"""Institutions as pages: the list, one institution, its roster against the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import first_load, roster, units
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.people import terms
from talent_platform.establishment.plans import queries as plans_queries
from talent_platform.establishment.schemas import day_in
from talent_platform.establishment.specials import queries as specials_queries
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect
from talent_posts import CATEGORY_NAMES, Figures, headroom, next_opening, openings, post_name, vacancies

FORECAST = timedelta(days=3 * 365)
TABS: tuple[tuple[str, str], ...] = (
    ("seats", N_("岗位与空缺")),
    ("people", N_("在岗人员")),
    ("requests", N_("聘用申请")),
    ("specials", N_("特设岗位")),
    ("queue", N_("超岗排队")),
    ("forecast", N_("空缺预测")),
    ("plans", N_("岗位设置方案")),
)
NAMED_TABS = {
    "people": "people", "requests": "requests", "specials": "specials", "queue": "queue",
    "forecast": "openings",
}  # fmt: skip
"""Tabs on which people stand with their names → where in the context."""


@get("/posts", include_in_schema=False)
async def start(request: AppRequest) -> Response[Any]:
    reader = require(actor(request), *READERS)
    own = await institutions_queries.own_institution(reader)
    return redirect(request, f"/posts/institutions/{own}" if own else "/posts/institutions")


@get("/posts/institutions", include_in_schema=False)
async def institution_list(request: AppRequest) -> Template:
    listing = await institutions_queries.INSTITUTIONS.page(request)
    return page(request, "establishment/institutions.html", listing=listing)


@get("/posts/institutions.xlsx", include_in_schema=False, opt=FILE)
async def institution_export(request: AppRequest) -> Response[bytes]:
    return await institutions_queries.INSTITUTIONS.file(request)


def known_day(request: AppRequest) -> date | None:
    """The day in the address (`known`) of whose evening the books are read; none means now."""
    return day_in(request.query_params, "known")


def chosen_day(request: AppRequest) -> date:
    """The day in the address (`on`); what is no date means today."""
    return day_in(request.query_params, "on") or today()


@get("/posts/institutions/{institution_id:int}", include_in_schema=False)
async def institution_detail(request: AppRequest, institution_id: FromPath[int]) -> Template:
    reader = require(actor(request), *READERS)
    institution = await institutions_queries.institution(reader, institution_id)
    day = chosen_day(request)
    tabs = [key for key, _ in TABS]
    tab = request.query_params.get("tab", "")
    tab = tab if tab in tabs else tabs[0]
    known = known_day(request)
    unit = await units.unit_on(institution_id, day, known=known)
    book = await in_force()
    seats = vacancies(unit, on=day, figures=book)
    then = f"&known={known}" if known else ""
    context: dict[str, Any] = {
        "institution": institution,
        "day": day,
        "known": known,
        "overdue": [each for each in await terms.undecided([institution_id]) if each.over],
        "tab": tab,
        "today": today(),
        "queue": people.queue(unit.roster, unit.institution.jurisdiction, day, book),
        "over_labels": wording.OVER_LABELS,
        "hr": reader.role is Role.INSTITUTION,
        "city": reader.role is Role.CITY,
        "tabs_shown": [
            (
                gettext(label),
                f"/posts/institutions/{institution_id}?tab={key}&on={day}{then}",
                key == tab,
                None,
            )
            for key, label in TABS
        ],
        "sums": {
            name: sum(getattr(row, name) for row in seats)
            for name in ("approved", "frozen", "occupied", "reserved")
        },
        "free": sum(max(0, row.free) for row in seats) - sum(max(0, -row.free) - row.over for row in seats),
        "over": sum(row.over for row in seats),
    }
    match tab:
        case "seats":
            context |= _seats(unit, seats, day, book)
        case "people":
            context |= {
                "people": people.in_post(unit, day),
                "numbers": {
                    str(row["id"]): row["number"]
                    for row in await institutions_queries.staff_of(institution_id)
                },
            }
        case "requests":
            context |= {
                "requests": await queries.requests_of(reader, institution_id),
                "badges": wording.STATE_BADGES,
            }
        case "specials":
            context |= {
                "specials": await specials_queries.specials_of(institution_id),
                "badges": wording.SPECIAL_BADGES,
                "evidence": wording.EVIDENCE_LABELS,
            }
        case "forecast":
            context |= _forecast(unit, seats, day, book)
        case "plans":
            context |= {"plans": await plans_queries.plans_of(institution_id), "badges": wording.PLAN_BADGES}
    if tab in NAMED_TABS:
        count = len(context[NAMED_TABS[tab]])
        await audit.names_read(reader, f"institution.{tab}", f"institution:{institution_id}", count)
    return page(request, "establishment/institution.html", **context)


def _seats(unit: Any, seats: Any, day: date, book: Figures) -> dict[str, Any]:
    nearest = {
        (row.category, row.grade): next_opening(
            unit, row.category, row.grade, after=day + timedelta(days=1), figures=book
        )
        for row in seats
        if not row.room
    }
    groups = [
        (label, [(row, post_name(row.category, row.grade)) for row in seats if row.category == category])
        for category, label in CATEGORY_NAMES.items()
    ]
    return {
        "groups": [group for group in groups if group[1]],
        "nearest": nearest,
        "headroom": list(headroom(unit, on=day, figures=book)),
    }


def _forecast(unit: Any, seats: Any, day: date, book: Figures) -> dict[str, Any]:
    full = [row for row in seats if not row.room and row.approved]
    return {
        "openings": openings(unit, after=day, until=day + FORECAST, figures=book),
        "next": [
            (
                post_name(row.category, row.grade),
                next_opening(unit, row.category, row.grade, after=day + timedelta(days=1), figures=book),
                -row.over,
            )
            for row in full
        ],
    }


@get("/posts/institutions/{institution_id:int}/reconcile", include_in_schema=False)
async def reconcile(request: AppRequest, institution_id: FromPath[int]) -> Template:
    reader = require(actor(request), *READERS)
    institution = await institutions_queries.institution(reader, institution_id)
    return await _reconcile_page(request, institution, Form())


async def _reconcile_page(
    request: AppRequest, institution: dict[str, Any], form: Form, *, status: int = 200
) -> Template:
    reader = actor(request)
    load = await first_load.waiting(institution["id"])
    mismatches = [] if load else await roster.reconcile(institution["id"])
    count = len(load.people) if load else len(mismatches)
    await audit.names_read(reader, "reconcile", f"institution:{institution['id']}", count)
    return page(
        request, "establishment/reconcile.html", status=status, institution=institution, form=form,
        mismatches=mismatches, load=load, words=wording.DECISION_WORDS, over=wording.OVER_LABELS,
        hr=reader.role is Role.INSTITUTION, city=reader.role is Role.CITY, reader=reader,
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/roster/confirm", include_in_schema=False)
async def confirm_roster(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    judge = require(actor(request), Role.CITY)
    institution = await institutions_queries.institution(judge, institution_id)
    values = await form_values(request)
    try:
        await first_load.confirm(
            judge, institution_id, str(values.get("document", "")), seen=str(values.get("seen", ""))
        )
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _reconcile_page(request, institution, form, status=422 if fields else 409)
    return redirect(
        request, f"/posts/institutions/{institution_id}?tab=people", flash=gettext("首次名册已入账")
    )


HANDLERS = [
    start,
    institution_list,
    institution_export,
    institution_detail,
    reconcile,
    confirm_roster,
]
