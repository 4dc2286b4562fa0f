"""How a line of the log looks: text or JSON, with the id of the request or job it belongs to.

Runs of digits as long as an identity or phone number are shortened in every message and trace.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from talent_platform.masking import without_long_numbers
from talent_platform.settings import settings

AT_WORK: ContextVar[str] = ContextVar("at_work", default="")
"""Id of the request or job that is being worked on; empty outside of any."""

_HERE = ZoneInfo("Asia/Shanghai")
_TALKATIVE = ("httpx", "httpx2", "httpcore", "httpcore2", "pgqueuer", "asyncio", "aiosmtplib")
"""Libraries that tell of every step of theirs."""


class LineFormatter(logging.Formatter):
    """Time, level, id and message; `fields` of a record are what JSON tells apart of its message."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, _HERE).isoformat(timespec="milliseconds")
        message = without_long_numbers(record.getMessage())
        trace = without_long_numbers(self.formatException(record.exc_info)) if record.exc_info else ""
        worked_on = AT_WORK.get()
        if self._as_json:
            told = {
                "at": at, "level": record.levelname, "id": worked_on, "logger": record.name,
                "message": message, **getattr(record, "fields", {}), "trace": trace,
            }  # fmt: skip
            said = {name: value for name, value in told.items() if value != ""}
            return json.dumps(said, ensure_ascii=False)
        mark = f" [{worked_on}]" if worked_on else ""
        return f"{at} {record.levelname}{mark} {message}" + (f"\n{trace}" if trace else "")


def configure() -> None:
    """From now on this process says what it does on standard error, as the settings tell."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(as_json=settings().log_format == "json"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings().log_level.upper())
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)


def of_the_server() -> dict[str, object]:
    """The same for the server itself, which sets up the log of its own processes."""
    formatter = {"()": LineFormatter, "as_json": settings().log_format == "json"}
    return {"formatters": {"generic": formatter, "access": formatter}}
