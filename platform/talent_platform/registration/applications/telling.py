"""Who registered has no account yet: what became of it is told to the phone, where text messages go out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from talent_platform.clock import now
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import TooManyAttempts
from talent_platform.events import Topic
from talent_platform.i18n import N_, gettext
from talent_platform.notices.outgoing import codes, delivery
from talent_platform.notices.outgoing.delivery import Mailing
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.registration.applications.queries import RegistrationRow
from talent_platform.registration.tables import Registration, RegistrationState
from talent_platform.settings import settings

_ABOUT = "registration"
_DAYS = timedelta(days=3)
"""As long as a gateway may be away; then the receipt tells."""
_SAID: dict[str, str] = {
    RegistrationState.CONFIRMED: N_("您的注册已核实，账号「{login}」已开通，请登录：{url}"),
    RegistrationState.RETURNED: N_("您的注册被退回补正，请凭受理码查看原因并补正：{url}"),
    RegistrationState.REFUSED: N_("您的注册未予核准，请凭受理码查看原因：{url}"),
    RegistrationState.EXPIRED: N_("您的注册已过有效期，需要的请重新注册：{url}"),
}


def reaches(phone: str) -> bool:
    """Whether what becomes of a registration is told to this phone."""
    return Channel.SMS in delivery.offered() and codes.fault(Channel.SMS, phone) is None


async def tell(row: Mapping[str, Any], state: str) -> None:
    """Within the transaction of the step that leads to `state`, before the phone goes."""
    if reaches(row["phone"]):
        with suppress(TooManyAttempts):
            await codes.write(Channel.SMS, row["phone"], f"{_ABOUT}:{row['id']}:{state}", now() + _DAYS)


async def letter(account: int | None, about: str, _address: str) -> Mailing | None:
    """How the registration stands; None where `about` is none, or it has moved on."""
    kind, _, which = about.partition(":")
    if kind != _ABOUT or account is not None:
        return None
    number, _, state = which.partition(":")
    rows = await Registration.select(*columns_of(RegistrationRow, Registration)).where(
        Registration.id == int(number), Registration.state == state
    )
    if not rows:
        return None
    [row] = views(RegistrationRow, rows)
    place = "/login" if state == RegistrationState.CONFIRMED else "/register/status"
    text = gettext(_SAID[state], login=row.login, url=f"{settings().public_url}{place}")
    return Mailing(Topic.ACCOUNT, gettext("您的注册"), text, None)
