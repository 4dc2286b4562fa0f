"""What the offline code on a certificate holds: all that the paper asserts, signed, small enough to print.

The text is `TC1:` and, in the alphabet of an alphanumeric QR code (base45, RFC 9285): one byte for the suite,
four for the key, the fields in GB18030 (two bytes for most characters, every character has a writing) with a
line feed between them, a signature of 64 bytes over all before it. Days are YYYYMMDD; the moment of the
signature is in seconds since 1970, hexadecimal.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime, time
from typing import Final

import segno

from talent_platform.certificates.sealing.suites import (
    KID_BYTES,
    SIGNATURE_BYTES,
    SUITES,
    Alg,
    kid_of,
)
from talent_platform.clock import ZONE
from talent_platform.errors import Invalid
from talent_platform.i18n import N_

PREFIX: Final = "TC1:"
LARGEST: Final = 10
"""Version of a QR code, 57 modules a side: larger ones are not read from paper by every phone."""
LONGEST: Final = 395
"""Alphanumeric characters of a code of that version at its lowest error correction (ISO/IEC 18004)."""
_DOMAIN: Final = b"talent certificate 1\n"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {character: value for value, character in enumerate(_ALPHABET)}
_ALGS: Final[dict[int, Alg]] = {suite.code: alg for alg, suite in SUITES.items()}

NO_CODE = N_("这不是本系统证书的离线码，或已残缺")
FORGED = N_("签名不符：证书内容被改动过，或不是这把密钥签发的")
TOO_LONG = N_("内容太长，离线二维码印不下：请缩短专业、名称或姓名")


@dataclass(frozen=True)
class Asserted:
    """What the paper asserts, in the order of the code."""

    code: str
    """The look-up code, 12 characters."""
    number: str
    kind: str
    name: str
    level: str
    specialty: str
    holder: str
    issued: date
    expires: date | None
    sealed: datetime
    """Of this signature, to the second; of a code from before it told the time, the beginning of its day."""
    document: str
    """Number of the decision; empty where the code has no room for it, or was made before it told it."""


@dataclass(frozen=True)
class Sealed:
    """A code as it was read; nothing in it may be believed before `verified`."""

    alg: Alg
    kid: str
    signed: bytes
    signature: bytes

    def verified(self, public: bytes) -> Asserted:
        """
        Raises:
            Invalid: not signed with that key.
        """
        genuine = SUITES[self.alg].verify(public, _DOMAIN + self.signed, self.signature)
        if not genuine or kid_of(self.alg, public) != self.kid:
            raise Invalid(FORGED)
        return self.claims

    @property
    def claims(self) -> Asserted:
        """What it says, genuine or not."""
        texts = self.signed[1 + KID_BYTES :].decode("gb18030").split("\n")
        code, number, kind, name, level, specialty, holder, issued, expires, sealed, *more = texts
        day = date.fromisoformat(issued)
        if more:
            made = datetime.fromtimestamp(int(sealed, 16), ZONE)
        else:
            made = datetime.combine(date.fromisoformat(sealed) if sealed else day, time(), ZONE)
        return Asserted(
            code, number, kind, name, level, specialty, holder, day,
            date.fromisoformat(expires) if expires else None, made, "".join(more),
        )  # fmt: skip


def seal(asserted: Asserted, alg: Alg, private: bytes, public: bytes) -> str:
    """The text of the code."""
    suite = SUITES[alg]
    signed = bytes([suite.code]) + bytes.fromhex(kid_of(alg, public)) + _written(asserted)
    return PREFIX + _base45(signed + suite.sign(private, public, _DOMAIN + signed))


def _written(asserted: Asserted) -> bytes:
    *texts, issued, expires, sealed, document = astuple(asserted)
    days = [f"{day:%Y%m%d}" if day else "" for day in (issued, expires)]
    return "\n".join([*texts, *days, f"{int(sealed.timestamp()):x}", document]).encode("gb18030")


def opened(text: str) -> Sealed:
    """The parts of a code.

    Raises:
        Invalid: no such code.
    """
    body = _bytes(text.removeprefix(PREFIX)) if text.startswith(PREFIX) else b""
    alg = _ALGS.get(body[0]) if len(body) > 1 + KID_BYTES + SIGNATURE_BYTES else None
    if alg is None:
        raise Invalid(NO_CODE)
    signed, signature = body[:-SIGNATURE_BYTES], body[-SIGNATURE_BYTES:]
    return Sealed(alg, signed[1 : 1 + KID_BYTES].hex(), signed, signature)


def picture(text: str) -> segno.QRCode:
    """The QR code of an offline code, of the highest error correction that its size allows.

    Raises:
        Invalid: it would not be read from paper.
    """
    for error in ("m", "l"):
        found = segno.make_qr(text, error=error)
        if isinstance(found.version, int) and found.version <= LARGEST:
            return found
    raise Invalid(TOO_LONG)


def fits(asserted: Asserted) -> bool:
    """Whether its code can be printed, whatever the signature will be."""
    length = 1 + KID_BYTES + len(_written(asserted)) + SIGNATURE_BYTES
    return len(PREFIX) + length // 2 * 3 + length % 2 * 2 <= LONGEST


def _base45(body: bytes) -> str:
    pieces = []
    for at in range(0, len(body), 2):
        value, count = int.from_bytes(body[at : at + 2]), 3 if at + 1 < len(body) else 2
        for _ in range(count):
            value, digit = divmod(value, 45)
            pieces.append(_ALPHABET[digit])
    return "".join(pieces)


def _bytes(text: str) -> bytes:
    """Empty where the text is no base45."""
    body = bytearray()
    for at in range(0, len(text), 3):
        piece = [_VALUES.get(each, -1) for each in text[at : at + 3]]
        value = sum(digit * 45**place for place, digit in enumerate(piece))
        size = len(piece) - 1
        if -1 in piece or not size or value >= 256**size:
            return b""
        body += value.to_bytes(size)
    return bytes(body)
