"""What can go wrong, as facts without HTTP in them.

    TalentError
    ├── NotFound          no such row, or none this person may see
    ├── NotAllowed        the person may see it but not do this
    │   └── MustFirst     not before something else is done
    ├── Invalid           input that cannot be accepted; `fields` maps a field to its sentence
    │   ├── BadQuery      a parameter of an address that is not known, or a value it cannot have
    │   └── BadBody       content that is not JSON
    ├── Conflict          the state of things forbids it now
    ├── TooLarge          more than one request may bring
    ├── AddressTooLong    an address beyond what any page needs
    ├── TooManyAttempts   throttled; `retry_after_seconds`
    └── Unavailable       a service this needs is not running

`web/problems.py` maps each to a page and to a problem+json document.
"""

from __future__ import annotations

from collections.abc import Mapping

from talent_platform.i18n import N_


class TalentError(Exception):
    """Base of all errors a user may be told about; the message is a sentence for them."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TalentError):  # noqa: N818 - facts, not mechanisms
    def __init__(self, message: str = N_("没有找到，或您无权查看")) -> None:
        super().__init__(message)


class NotAllowed(TalentError):  # noqa: N818
    def __init__(self, message: str = N_("您的角色不能进行此操作")) -> None:
        super().__init__(message)


class MustFirst(NotAllowed):
    """Something else has to be done before; `page` is where."""

    def __init__(self, message: str, page: str) -> None:
        super().__init__(message)
        self.page = page


class Invalid(TalentError):  # noqa: N818
    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class BadQuery(Invalid):
    pass


class BadBody(Invalid):
    pass


class Conflict(TalentError):  # noqa: N818
    """`see` is the page of what is in the way, for whom may see it."""

    def __init__(self, message: str, see: str = "") -> None:
        super().__init__(message)
        self.see = see


class TooLarge(TalentError):  # noqa: N818
    pass


class AddressTooLong(TalentError):  # noqa: N818
    def __init__(self) -> None:
        super().__init__(N_("网址过长"))


class TooManyAttempts(TalentError):  # noqa: N818
    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(TalentError):  # noqa: N818
    """`retry_after_seconds`: where it is known to take longer than a moment."""

    def __init__(self, message: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
