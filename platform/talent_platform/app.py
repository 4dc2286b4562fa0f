"""The only place where the parts are composed into one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from talent_platform.accounts.sign_in.middleware import ALWAYS, Authentication, gate
from talent_platform.administration import health
from talent_platform.administration.accounts import api as accounts_api
from talent_platform.administration.accounts import keeping_api, keeping_pages, own_pages
from talent_platform.administration.accounts import sign_in_pages as accounts_pages
from talent_platform.administration.audit import pages as audit_pages
from talent_platform.administration.disclosure import api as disclosure_api
from talent_platform.administration.disclosure import pages as disclosure_pages
from talent_platform.administration.jobs import api as jobs_api
from talent_platform.administration.jobs import pages as jobs_pages
from talent_platform.brokerage import pages as brokerage_pages
from talent_platform.brokerage.runs import api as brokerage_api
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.installation import open_database
from talent_platform.demand.enterprises import pages as enterprise_pages
from talent_platform.demand.needs import api as demand_api
from talent_platform.demand.needs import pages as demand_pages
from talent_platform.desk import pages as desk_pages
from talent_platform.discovery import api as discovery_api
from talent_platform.discovery import pages as discovery_pages
from talent_platform.establishment.appointments import api as establishment_api
from talent_platform.establishment.appointments import pages as request_pages
from talent_platform.establishment.boards import api as boards_api
from talent_platform.establishment.boards import pages as board_pages
from talent_platform.establishment.institutions import pages as establishment_pages
from talent_platform.establishment.institutions import staff_pages as people_pages
from talent_platform.establishment.papers import pages as papers
from talent_platform.establishment.plans import api as plans_api
from talent_platform.establishment.plans import pages as plan_pages
from talent_platform.establishment.rounds import pages as round_pages
from talent_platform.establishment.specials import pages as special_pages
from talent_platform.imports import api as imports_api
from talent_platform.imports import pages as imports_pages
from talent_platform.index import service as discovery
from talent_platform.jobs import worker
from talent_platform.reference.codes import city
from talent_platform.settings import settings
from talent_platform.supply.offers import api as supply_api
from talent_platform.supply.offers import pages as supply_pages
from talent_platform.supply.teams import pages as membership_pages
from talent_platform.web.frame import Site
from talent_platform.web.openapi import FormSchemaPlugin, documented
from talent_platform.web.problems import HANDLERS
from talent_platform.web.rendering import STATIC, STATIC_PATH, build_environment
from talent_platform.web.safety import bounds, headers
from talent_platform.web.safety.forgery import OwnForms
from talent_platform.web.safety.receiving import BoundedRequest

VERSION = version("talent-platform")

PAGES = [
    *desk_pages.HANDLERS,
    *accounts_pages.HANDLERS,
    *own_pages.HANDLERS,
    *keeping_pages.HANDLERS,
    *audit_pages.HANDLERS,
    *disclosure_pages.HANDLERS,
    *jobs_pages.HANDLERS,
    *imports_pages.HANDLERS,
    *demand_pages.HANDLERS,
    *enterprise_pages.HANDLERS,
    *supply_pages.HANDLERS,
    *membership_pages.HANDLERS,
    *discovery_pages.HANDLERS,
    *brokerage_pages.HANDLERS,
    *establishment_pages.HANDLERS,
    *request_pages.HANDLERS,
    *people_pages.HANDLERS,
    *board_pages.HANDLERS,
    *plan_pages.HANDLERS,
    *special_pages.HANDLERS,
    *papers.HANDLERS,
    *round_pages.HANDLERS,
]
API = [
    *accounts_api.HANDLERS,
    *disclosure_api.HANDLERS,
    *keeping_api.HANDLERS,
    *jobs_api.HANDLERS,
    *imports_api.HANDLERS,
    *demand_api.HANDLERS,
    *supply_api.HANDLERS,
    *discovery_api.HANDLERS,
    *brokerage_api.HANDLERS,
    *establishment_api.HANDLERS,
    *plans_api.HANDLERS,
    *boards_api.HANDLERS,
]


@asynccontextmanager
async def database(app: Litestar) -> AsyncIterator[None]:
    """Open the pool for the life of the server; migrating is `talent serve`'s or the operator's step."""
    # A process that is started again while the database is away says so instead of failing at once.
    await open_database(embedded.dsn(settings()), even_away=True)
    try:
        async with AsyncExitStack() as beside:
            if settings().worker:
                await beside.enter_async_context(worker.beside())
                await beside.enter_async_context(discovery.drainer())
            yield
    finally:
        await DB.close()


def create_app(*, lifespan: bool = True) -> Litestar:
    """The application. Tests that open the pool themselves pass `lifespan=False`."""
    site = Site(name="人才供需匹配平台", city=city()[1], version=VERSION, demo=settings().shows_demo)
    for upload in (imports_pages.upload, imports_api.upload):
        upload.request_max_body_size = settings().upload_limit_bytes + bounds.BODY_BYTES
    return Litestar(
        route_handlers=[
            *PAGES,
            Router("/api/v1", route_handlers=documented(API)),
            create_static_files_router(
                path=STATIC_PATH,
                directories=[STATIC],
                # Each address carries a digest of the content.
                cache_control=CacheControlHeader(max_age=365 * 86_400, immutable=True),
                include_in_schema=False,
                opt=ALWAYS,
            ),
            *health.HANDLERS,
        ],
        guards=[gate],
        middleware=[
            DefineMiddleware(Authentication, exclude=[rf"^{STATIC_PATH}/"]),
            bounds.Bounds(),
            OwnForms(),
        ],
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(build_environment(site))
        ),
        plugins=[FormSchemaPlugin()],
        openapi_config=OpenAPIConfig(
            title="人才供需匹配平台 API",
            version="1",
            path="/schema",
            # The document itself; the usual viewers load their scripts from elsewhere.
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        ),
        exception_handlers=HANDLERS,
        before_send=[headers.add],
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, exclude_opt_key="file"),
        request_class=BoundedRequest,
        request_max_body_size=bounds.BODY_BYTES,
        multipart_form_part_limit=bounds.FIELDS,
        lifespan=[database] if lifespan else [],
    )
