"""Two engines as one: the configured one, and the embedded one when the first cannot be relied on."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from talent_search.engines.engine import Page, SearchEngine
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import Query

_log = logging.getLogger(__name__)


async def _nothing_known() -> str | None:
    return None


class Fallback:
    """Searches in `primary`; in `secondary` if that fails or `doubt` has a reason not to ask it, and the page
    then says why. Each engine is written to on its own.
    """

    def __init__(
        self,
        primary: SearchEngine,
        secondary: SearchEngine,
        doubt: Callable[[], Awaitable[str | None]] = _nothing_known,
    ) -> None:
        self._primary = primary
        self._secondary = secondary
        self._doubt = doubt

    @property
    def name(self) -> str:
        """The configured engine's."""
        return self._primary.name

    async def search(self, query: Query) -> Page:
        """The primary's answer if there is one."""
        if reason := await self._doubt():
            return replace(await self._secondary.search(query), degraded_reason=reason)
        try:
            return await self._primary.search(query)
        except (EngineUnavailableError, EngineRefusedError) as error:
            _log.warning("Searching in %s instead of %s: %s", self._secondary.name, self._primary.name, error)
            return replace(await self._secondary.search(query), degraded_reason=str(error))
