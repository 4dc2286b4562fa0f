"""The status list: what became of issued certificates, whole and signed, for whoever checks papers offline.

It names no certificate but by the code of its paper, which only its holder and whoever was shown it know.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from talent_platform.certificates.sealing import keys
from talent_platform.certificates.tables import CertificateSeal, CertificateState
from talent_platform.clock import ZONE, now

_DOMAIN = b"talent status list 1\n"
SUPERSEDED = "superseded"
"""Corrected since: another paper says what holds, whatever becomes of the certificate short of revocation."""
Moves = dict[str, list[list[str]]]
"""Code → [day, state] in the order in which it happened; a code that is not there was never touched."""


_MADE: dict[tuple[int | None, int | None, str, datetime], bytes] = {}
"""The list as it was made last, by what it was made of."""


async def published() -> bytes:
    """`signed` as JSON, made anew once something has moved or a key has taken over, and with each minute."""
    key = await keys.signing()
    rows = await CertificateSeal.raw(
        "SELECT (SELECT max(id) FROM certificate_change) AS moved, "
        "(SELECT max(id) FROM certificate_seal) AS sealed"
    )
    version = (rows[0]["moved"], rows[0]["sealed"], key.kid, now().replace(second=0, microsecond=0))
    if version not in _MADE:
        made = json.dumps(await signed(), ensure_ascii=False).encode()
        _MADE.clear()
        _MADE[version] = made
    return _MADE[version]


async def signed() -> Mapping[str, Any]:
    """`{issuer, made, certificates, alg, kid, signature}`.

    Raises:
        Conflict: there is no key yet.
    """
    key = await keys.signing()
    listed = {
        "issuer": keys.issuer(), "made": now().astimezone(ZONE).isoformat(timespec="seconds"),
        "certificates": await moves(), "alg": key.alg, "kid": key.kid,
    }  # fmt: skip
    return {**listed, "signature": key.sign(message(listed)).hex()}


def message(listed: Mapping[str, Any]) -> bytes:
    """What the signature of a list is over."""
    body = {name: value for name, value in listed.items() if name != "signature"}
    return _DOMAIN + json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def moves() -> Moves:
    """Of every paper whose certificate moved or was corrected."""
    rows: Sequence[Mapping[str, Any]] = await CertificateSeal.raw(
        "SELECT s.code, s.made, h.at, h.action, h.to_state FROM certificate_change h "
        "JOIN certificate_seal s ON s.certificate = h.certificate "
        "WHERE h.action IN ('suspend', 'resume', 'revoke', 'restore') "
        "OR h.action = 'corrected' AND s.made < h.at "
        "ORDER BY s.code, h.id"
    )
    found: Moves = {}
    for row in rows:
        state = SUPERSEDED if row["action"] == "corrected" else row["to_state"]
        of_code = found.setdefault(row["code"], [])
        if row["action"] == "restore" and any(earlier == SUPERSEDED for _, earlier in of_code):
            state = SUPERSEDED
        if not of_code or follows(of_code[-1][1], state):
            of_code.append([_day(row["at"]), state])
    return found


def follows(state: str, became: str) -> bool:
    """Whether a paper in this state can come to the other one: a superseded one is revoked, or stays."""
    return state != SUPERSEDED or became == CertificateState.REVOKED


def _day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()
