"""The Jinja environment: where templates are found and which words they may use.

`demand/list.html` is `talent_platform/demand/templates/list.html`; `web/base.html` likewise.
`JinjaTemplateEngine.from_environment(build_environment(site))` is what Litestar needs.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from talent_platform import clock, i18n
from talent_platform.i18n.happened import happened
from talent_platform.part import parts
from talent_platform.web.frame import Site

STATIC = Path(str(files(__package__) / "static"))
STATIC_PATH = "/static"
NOTHING = "—"
Number = float | Decimal


def build_environment(site: Site) -> Environment:
    """Templates of every part, translated, escaped, and strict about names that are not there."""
    folders = {part.name: part.folder / "templates" for part in parts()}
    environment = Environment(
        loader=PrefixLoader({name: FileSystemLoader(path) for name, path in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "_": i18n.gettext,
        "_n": i18n.ngettext,
        "_many": i18n.many,
        "locales": i18n.LOCALES,
        "site": site,
        "static": static_url,
    }
    environment.filters |= {
        "number": number,
        "wan": wan,
        "yuan": yuan,
        "percent": percent,
        "day": day,
        "time": time,
        "ago": ago,
        "masked": masked,
        "happened": happened,
    }
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    return environment


@cache
def static_url(name: str) -> str:
    """Address of a static file, changing with its content so that it may be cached for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{STATIC_PATH}/{name}?v={digest}"


def number(value: Number | None, digits: int | None = None) -> str:
    """1234.5 → 1,234.5; `digits` fixes the decimals."""
    if value is None:
        return NOTHING
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=i18n.current_locale())


def wan(value: Number | None) -> str:
    """An amount counted in 万元: 30 → 30 万元; in English 300,000 yuan."""
    if value is None:
        return NOTHING
    if i18n.current_locale() != i18n.DEFAULT_LOCALE:
        return yuan(Decimal(str(value)) * 10_000)
    return f"{format_decimal(value, format='#,##0.##', locale='zh')} 万元"


def wan_range(low: Number, high: Number) -> str:
    """Two amounts counted in 万元: 12–20 万元; in English 120,000–200,000 yuan."""
    if i18n.current_locale() != i18n.DEFAULT_LOCALE:
        return f"{number(Decimal(str(low)) * 10_000)}–{wan(high)}"
    return f"{format_decimal(low, format='#,##0.##', locale='zh')}–{wan(high)}"


def yuan(value: Number | None) -> str:
    """An amount counted in yuan; in Chinese 万元 from ten thousand on: 300000 → 30 万元, 8000 → 8,000 元."""
    if value is None:
        return NOTHING
    if i18n.current_locale() == i18n.DEFAULT_LOCALE and not -10_000 < value < 10_000:
        return wan(Decimal(str(value)) / 10_000)
    return i18n.gettext("{amount} 元", amount=number(value))


def percent(value: Number | None, digits: int = 0) -> str:
    """0.256 → 26%."""
    if value is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(value, format=pattern, locale=i18n.current_locale())


def day(value: date | None) -> str:
    """2026-11-22; a moment shows the day it falls on in China."""
    if isinstance(value, datetime):
        value = value.astimezone(clock.ZONE)
    return NOTHING if value is None else value.strftime("%Y-%m-%d")


def time(value: datetime | None) -> str:
    """2026-11-22 15:40, China time."""
    return NOTHING if value is None else value.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, or how soon: 3小时前, 2天后. `value` knows its time zone."""
    if value is None:
        return NOTHING
    delta = value - (now or clock.now())
    if abs(delta.total_seconds()) < 45:
        return i18n.gettext("刚刚")
    return format_timedelta(delta, add_direction=True, locale=i18n.current_locale())


MASK = "*"


def masked(value: str | None, head: int = 1, tail: int = 0) -> str:
    """All but the first `head` and last `tail` characters hidden; a text too short is hidden whole."""
    if not value:
        return NOTHING
    hidden = len(value) - head - tail
    if hidden <= 0:
        return MASK * len(value)
    return value[:head] + MASK * hidden + (value[-tail:] if tail else "")
