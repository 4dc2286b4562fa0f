"""argon2id hashes, and which passwords are refused. Hashing takes tens of milliseconds, so it leaves the
event loop.

The rules follow NIST SP 800-63B: long rather than varied, none of those that guessers try first, no expiry.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from talent_platform.errors import Invalid
from talent_platform.i18n import gettext

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 128
"""What is longer is neither accepted nor hashed."""
OWN_CHARACTERS = 4
"""So many characters have to be left when everything that is easily guessed is taken out."""

_YEARS = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?)?")
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's minimum for argon2id: 19 MiB, two passes."""


@cache
def weak_words() -> tuple[str, ...]:
    """The longest first."""
    lines = files(__package__).joinpath("weak_words.txt").read_text(encoding="utf-8").splitlines()
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def check(password: str, *, field: str, about: Iterable[str]) -> None:
    """Refuse what is too short, too long or easily guessed; `about` is what others know of the account.

    Raises:
        Invalid: with the sentence at `field`.
    """
    message = _what_is_wrong(password, about)
    if message:
        raise Invalid(message, {field: message})


def _what_is_wrong(password: str, about: Iterable[str]) -> str:
    if len(password) < MINIMUM_LENGTH:
        return gettext("密码至少 {n} 个字符", n=MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        return gettext("密码最多 {n} 个字符", n=MAXIMUM_LENGTH)
    known = [text.casefold() for text in about if len(text) >= 2]
    if password.casefold() in known:
        return gettext("密码不能与登录名或姓名相同")
    if len(_own(password.casefold(), known)) < OWN_CHARACTERS:
        return gettext("密码太容易猜到，请不要只用常见词、登录名、单位名称、年份和连续的字符")
    return ""


def _own(text: str, known: Iterable[str]) -> str:
    """The characters that are neither weak words nor known of the account, years, runs or repetitions."""
    for word in (*sorted(known, key=len, reverse=True), *weak_words()):
        text = text.replace(word, "\n")
    text = _REPEATED.sub("\n", _YEARS.sub("\n", text))
    return "".join(
        character
        for character, before in zip(text, "\n" + text, strict=False)
        if character.isalnum() and abs(ord(character) - ord(before)) > 1
    )


def one_time() -> str:
    """A password to be changed at the first sign-in: 80 random bits, without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


NOT_ISSUED = ""
"""Stands where a hash does while nobody has been given a password: none fits."""


def hash_password(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("no account has this password")


async def verify(stored: str | None, password: str) -> bool:
    """Whether `password` fits; an unknown account (None) costs the same time as a wrong password."""
    return await asyncio.to_thread(_verify, stored, password[: MAXIMUM_LENGTH + 1])


def _verify(stored: str | None, password: str) -> bool:
    try:
        _hasher.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
