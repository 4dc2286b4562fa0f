"""Message catalogues: the msgid is the Chinese sentence itself, English lives in `en.po`:
that of a text of one part in the part's `messages/`, that of a text of several here.

`_("共 {total} 条", total=5)` translates and fills in; `_n("{n} 个岗位", n)` also picks the English
plural; `_many("企业")` is the word for several, such as the name of a list; `N_("状态")` only marks
a text that is declared in one place and translated in another.
The language of a request is a context variable, so services and templates need not pass it on.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from talent_platform.part import parts

DEFAULT_LOCALE = "zh"
LOCALES = {"zh": "中文", "en": "English"}
"""Languages offered by the switch, each under its own name."""
LOCALE_COOKIE = "locale"

_current: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)


def known_locale(value: str | None) -> str:
    """The locale a cookie asks for, Chinese when it is absent or unknown."""
    return value if value in LOCALES else DEFAULT_LOCALE


def asked_for(header: str) -> str | None:
    """The known language an Accept-Language header likes best, if any."""
    liked = []
    for item in header.split(","):
        tag, _, quality = item.strip().lower().partition(";q=")
        language = tag.split("-")[0]
        if language in LOCALES:
            liked.append((float(quality) if re.fullmatch(r"[01](\.\d{1,3})?", quality) else 1.0, language))
    return max(liked, key=lambda one: one[0])[1] if liked else None


def locale_of(path: str, cookie: str | None, account: str | None, header: str) -> str:
    """The language of a request: that of the cookie; of the account, where it is not the one every account
    begins with; and over the API the one its caller asks for."""
    if cookie is None and account in (None, DEFAULT_LOCALE) and path.startswith("/api/"):
        return asked_for(header) or DEFAULT_LOCALE
    return known_locale(cookie or account)


def current_locale() -> str:
    """The locale of the running request."""
    return _current.get()


def set_locale(locale: str) -> None:
    """Fix the language for the rest of this request (context): call it in the first middleware."""
    _current.set(known_locale(locale))


@contextmanager
def translate(locale: str) -> Iterator[None]:
    """Everything translated inside the block is in `locale`."""
    token = _current.set(known_locale(locale))
    try:
        yield
    finally:
        _current.reset(token)


def catalogue_files(locale: str) -> list[Path]:
    """The common catalogue, then that of every part, whether it is there yet or not."""
    common = Path(__file__).with_name(f"{locale}.po")
    return [common, *(part.folder / "messages" / f"{locale}.po" for part in parts())]


@cache
def catalogue(locale: str) -> Catalog:
    """What the common catalogue and those of the parts hold for `locale`, read once per process."""
    whole = Catalog(locale=locale)
    for path in catalogue_files(locale):
        if path.exists():
            with path.open("rb") as file:
                for entry in read_po(file, locale=locale):
                    if entry.id:
                        whole.add(entry.id, entry.string)
    return whole


def gettext(message: str, **values: object) -> str:
    """`message` in the language of the request; `{name}` places are filled from `values`."""
    translated = _forms(message)[0]
    return translated.format(**values) if values else translated


def ngettext(message: str, n: int, **values: object) -> str:
    """As `gettext`, in the form a language needs for `n` things; `{n}` is the number, its thousands apart."""
    forms = _forms(message)
    return forms[-1 if n != 1 else 0].format(n=f"{n:,}", **values)


def many(message: str) -> str:
    """`message` in the form for several without a number: 企业 over a list is "Enterprises"."""
    return _forms(message)[-1]


def N_(message: str) -> str:  # noqa: N802  the conventional name of the marker
    """Mark a text for extraction without translating it yet."""
    return message


def written_forms(entry: Message | None) -> tuple[str, ...]:
    """The translations an entry holds, one per plural form, possibly empty."""
    if entry is None or entry.string is None:
        return ()
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def _forms(message: str) -> tuple[str, ...]:
    locale = _current.get()
    if locale == DEFAULT_LOCALE:
        return (message,)
    forms = written_forms(catalogue(locale).get(message))
    return forms if forms and all(forms) else (message,)


_ = gettext
_n = ngettext
_many = many
