"""Checking a code against the published keys, and where there is one the status list, without a network."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from talent_platform.certificates.sealing import codes, status
from talent_platform.certificates.sealing.codes import Asserted
from talent_platform.certificates.sealing.suites import SUITES, Alg
from talent_platform.certificates.tables import CertificateState
from talent_platform.clock import ZONE, today
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext

LATER = N_("只能查到今天为止的状态")
AGE = timedelta(days=30)
"""How much older than the day asked about a list may be; its day is told with the answer."""
LAPSED, NOT_YET = "lapsed", "not_yet"
PICTURE = N_("这是图片，这里不读图：请用扫码软件读出其中的文字（以 TC1: 开头），再核对那段文字")
NONE_IN_IT = N_("这个文件里没有本系统证书的离线码")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_HEAD = 1_000
_RUN = re.compile(rb"TC1:[0-9A-Z $%*+./:-]+")
"""A code and what stands behind it in the same signs; it never ends with a blank itself (the last sign of
base 45 stays below it)."""


class PublishedKey(BaseModel):
    """A key as it is published: `first` and `last` are the days on which it signed."""

    model_config = ConfigDict(frozen=True)

    kid: str
    alg: Literal["EdDSA", "SM2"]
    public: str = Field(pattern=r"^([0-9a-f]{64}|[0-9a-f]{128})$")
    """Hexadecimal: 32 bytes of Ed25519, or the 64 of SM2 (x and y)."""
    first: date
    last: date | None


class PublishedKeys(BaseModel):
    """Every key of this issuer."""

    issuer: str
    keys: list[PublishedKey]


@dataclass(frozen=True)
class OfflineFinding:
    """A genuine code: what it asserts, and what the list says became of it."""

    asserted: Asserted
    issuer: str
    state: str | None
    """valid, suspended, revoked or superseded by the list, `LAPSED` or `NOT_YET` by the paper; None without a
    list."""
    since: date | None
    listed: datetime | None
    """When the list was made."""


def codes_in(body: bytes, known: PublishedKeys) -> list[str]:
    """Every code in a file: a PDF of the certificate, or a text as a scanner gives it, whatever stands beside
    a code of one of these keys.

    Raises:
        Invalid: there is none in it, or it is a picture.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    runs = dict.fromkeys(each.decode() for each in _RUN.findall(body))
    found = [*dict.fromkeys(code for run in runs for code in _codes_of(run, known))]
    if not found:
        picture = body.startswith(_PICTURES) or body[4:8] == b"ftyp" or b"<svg" in body[:_HEAD]
        raise Invalid(PICTURE if picture else NONE_IN_IT)
    return found


def _codes_of(run: str, known: PublishedKeys) -> Iterator[str]:
    """The codes of one run; of what is none of these keys all of it, until the next begins."""
    while run:
        code = _genuine(run, known)
        if code is None:
            code = run.partition(codes.PREFIX)[2].partition(codes.PREFIX)[0]
            code = (codes.PREFIX + code).rstrip(" ")
        yield code
        _, begins, rest = run[len(code) :].partition(codes.PREFIX)
        run = begins + rest


def _genuine(run: str, known: PublishedKeys) -> str | None:
    """The code with which a run begins, if one of the keys signed it."""
    for end in range(min(len(run), codes.LONGEST), len(codes.PREFIX), -1):
        try:
            sealed = codes.opened(run[:end])
            sealed.verified(bytes.fromhex(_key(known, sealed.kid, sealed.alg).public))
        except Invalid:
            continue
        return run[:end]
    return None


def check(text: str, known: PublishedKeys, listed: Mapping[str, Any] | None, day: date) -> OfflineFinding:
    """
    Raises:
        Invalid: a day to come; not genuine, of another body, or the list is not, or is older than the paper
            or the day.
    """
    if day > today():
        raise Invalid(LATER)
    sealed = codes.opened(text)
    key = _key(known, sealed.kid, sealed.alg)
    paper = sealed.verified(bytes.fromhex(key.public))
    if not key.first <= paper.sealed.date() <= (key.last or date.max):
        raise Invalid(N_("签名日期不在这把密钥的使用期内"))
    made = _genuine_on(known, listed) if listed is not None else None
    if made is not None and made < paper.sealed:
        raise Invalid(N_("状态清单早于这份证书，看不出它的状态，请换新的清单"))
    if made is not None and made.date() < day - AGE:
        raise Invalid(N_("状态清单太旧，说不出这一天的状态；请换新的清单，或用 --on 查清单当天"))
    first = max(paper.issued, paper.sealed.date())
    if day < first:  # of a corrected certificate another paper was good then
        return OfflineFinding(paper, known.issuer, NOT_YET, first, made)
    state, since = _state_on(paper, listed, day)
    if state in (None, CertificateState.VALID) and paper.expires is not None and paper.expires < day:
        state, since = LAPSED, paper.expires
    return OfflineFinding(paper, known.issuer, state, since, made)


def _state_on(paper: Asserted, listed: Mapping[str, Any] | None, day: date) -> tuple[str | None, date | None]:
    """What the list says of a paper, and since when."""
    if listed is None:
        return None, None
    state, since = str(CertificateState.VALID), paper.issued
    for moved, became in listed["certificates"].get(paper.code, []):
        if date.fromisoformat(moved) <= day and status.follows(state, became):
            state, since = became, date.fromisoformat(moved)
    return state, since


def _key(known: PublishedKeys, kid: object, alg: object) -> PublishedKey:
    for key in known.keys:
        if (key.kid, key.alg) == (kid, alg):
            return key
    message = gettext(
        "不是「{issuer}」的密钥签发的：可能是别处颁发的证书，或密钥文件过旧", issuer=known.issuer
    )
    raise Invalid(message)


def _genuine_on(known: PublishedKeys, listed: Mapping[str, Any]) -> datetime:
    """When a list was made that one of the keys signed while it was in use."""
    try:
        key = _key(known, listed["kid"], listed["alg"])
        alg: Alg = key.alg
        signature = bytes.fromhex(listed["signature"])
        made = datetime.fromisoformat(listed["made"]).astimezone(ZONE)
        genuine = SUITES[alg].verify(bytes.fromhex(key.public), status.message(listed), signature)
        genuine = genuine and key.first <= made.date() <= (key.last or date.max)
    except (KeyError, TypeError, ValueError, OverflowError):
        genuine = False
    if not genuine:
        raise Invalid(N_("状态清单的签名不符，不能采用"))
    return made


def keys_of(path: Path) -> PublishedKeys:
    """
    Raises:
        Invalid: no such file of keys.
    """
    try:
        return PublishedKeys.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise Invalid(N_("这不是密钥文件")) from error


def list_of(path: Path) -> Mapping[str, Any]:
    """
    Raises:
        Invalid: no such list.
    """
    try:
        listed = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Invalid(N_("这不是状态清单")) from error
    if not isinstance(listed, dict):
        raise Invalid(N_("这不是状态清单"))
    return listed
