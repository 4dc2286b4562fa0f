"""The only place where the parts are composed into one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.middleware import DefineMiddleware
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from talent_platform.accounts.sign_in.middleware import Authentication, gate
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.installation import open_database
from talent_platform.demo import accounts as demo_accounts
from talent_platform.i18n import N_
from talent_platform.index import service as index
from talent_platform.jobs import worker
from talent_platform.logs import lines
from talent_platform.logs.requests import TracedApplication
from talent_platform.notices.bell import Bell
from talent_platform.part import modules
from talent_platform.reference.codes import city
from talent_platform.settings import settings
from talent_platform.web.frame import Site
from talent_platform.web.listing.parameters import only_declared
from talent_platform.web.openapi import FormSchemaPlugin, documented, openapi_config
from talent_platform.web.problems import HANDLERS
from talent_platform.web.rendering import STATIC_PATH, build_environment
from talent_platform.web.safety import bounds, headers
from talent_platform.web.safety.forgery import OwnForms
from talent_platform.web.safety.receiving import BoundedRequest, KeepsForms

VERSION = version("talent-platform")


@asynccontextmanager
async def database(app: Litestar) -> AsyncIterator[None]:
    """Open the pool for the life of the server; migrating is `talent serve`'s or the operator's step."""
    # A process that is started again while the database is away says so instead of failing at once.
    await open_database(embedded.dsn(settings()), even_away=True)
    try:
        async with AsyncExitStack() as beside:
            if settings().worker:
                await beside.enter_async_context(worker.beside())
                await beside.enter_async_context(index.drainer())
            yield
    finally:
        await DB.close()


def handlers(kind: str) -> list[Any]:
    """The `HANDLERS` of every module the parts name under `kind`."""
    found = [handler for module in modules(kind) for handler in module.HANDLERS]
    for handler in found:
        if limit := handler.opt.get("upload"):
            most = getattr(settings(), limit if isinstance(limit, str) else "upload_limit_bytes")
            handler.request_max_body_size = most + bounds.BODY_BYTES
    return found


def compose(*, lifespan: bool) -> Litestar:
    """Pages, API, static files and what holds for every request."""
    if lifespan:
        lines.configure()
    site = Site(
        name=N_("人才供需匹配平台"), city=city()[1], version=VERSION, demo=settings().shows_demo,
        demo_accounts=demo_accounts.shown() if settings().shows_demo else (),
    )  # fmt: skip
    return TracedApplication(
        route_handlers=[
            *handlers("pages"),
            Router("/api/v1", route_handlers=documented(handlers("api")), guards=[only_declared]),
        ],
        guards=[gate],
        middleware=[
            KeepsForms(),
            DefineMiddleware(Authentication, exclude=[rf"^{STATIC_PATH}/"]),
            bounds.Bounds(),
            OwnForms(),
            Bell(),
        ],
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(build_environment(site))
        ),
        plugins=[FormSchemaPlugin()],
        openapi_config=openapi_config(),
        exception_handlers=HANDLERS,
        before_send=[headers.add],
        logging_config=None,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, exclude_opt_key="file"),
        request_class=BoundedRequest,
        request_max_body_size=bounds.BODY_BYTES,
        multipart_form_part_limit=bounds.FIELDS,
        lifespan=[database] if lifespan else [],
    )
