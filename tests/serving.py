"""The application that the tests of one process share: to compose it takes longer than most of them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from litestar import Litestar

from talent_platform.app import create_app
from talent_platform.settings import Settings, settings


def application() -> Litestar:
    """As `create_app` makes it under the settings of now; the test itself opens the pool.

    How much somebody may do in an hour is asked at each request and makes no other application.
    """
    rates = {name: 1 for name in Settings.model_fields if name.startswith("limit_")}
    return composed(settings().model_copy(update=rates))


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document of the application; to be read only."""
    return application().openapi_schema.to_schema()


@lru_cache(maxsize=3)
def composed(settings: Settings) -> Litestar:
    del settings
    return create_app(lifespan=False)
