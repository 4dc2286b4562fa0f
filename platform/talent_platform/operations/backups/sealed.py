"""A file that only the key of the installation opens: AES-256-GCM over pieces of one MiB.

The pieces are numbered and the last one says that it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, CRYPTO 2015), so none can be changed, left out, exchanged or cut off unseen.
Each file has a key of its own, made by HKDF-SHA256 from the installation's and a salt in its head.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from talent_platform.database import vault
from talent_platform.errors import Unavailable
from talent_platform.i18n import N_

MAGIC = b"talent backup 1\n"
PIECE = 1 << 20
_SALT, _KEY_ID, _TAG = 16, 8, 16
_COUNTER = 11
"""Bytes of the nonce that number the piece; the twelfth says whether it is the last."""


def key_id() -> bytes:
    """Tells the key in use from others, and nothing else of it."""
    return bytes.fromhex(vault.signature("", "key of backups"))[:_KEY_ID]


def _cipher(salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(vault.key("backup")))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_COUNTER, "big") + bytes([last])


class SealedWriter:
    """Seals what is written into a file; nothing is whole before `finish`."""

    def __init__(self, out: BinaryIO) -> None:
        salt = os.urandom(_SALT)
        self._out, self._cipher, self._number = out, _cipher(salt), 0
        self._head, self._waiting = MAGIC + key_id() + salt, bytearray()
        out.write(self._head)

    def write(self, data: bytes) -> None:
        self._waiting += data
        # The last piece may be full, so one is held back until more is known to come.
        while len(self._waiting) > PIECE:
            self._seal(self._waiting[:PIECE], last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        self._seal(self._waiting, last=True)

    def _seal(self, piece: bytearray, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._out.write(self._cipher.encrypt(nonce, bytes(piece), self._head))
        self._number += 1


def opened(source: BinaryIO) -> Iterator[bytes]:
    """The content, piece by piece; what was given so far may only be trusted once all of it was.

    Raises:
        Unavailable: no backup, one of another key, or one that was changed or cut off.
    """
    head = source.read(len(MAGIC) + _KEY_ID + _SALT)
    if not head.startswith(MAGIC):
        raise Unavailable(N_("这个文件不是 talent backup 写的备份"))
    if head[len(MAGIC) : -_SALT] != key_id():
        raise Unavailable(N_("这份备份是用另一把 TALENT_SECRET_KEY 加密的，请用备份时的密钥"))
    cipher, number, piece = _cipher(head[-_SALT:]), 0, source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, head)
        except InvalidTag as error:
            raise Unavailable(N_("备份文件不完整或被改动过，不能使用")) from error
        if not following:
            return
        number, piece = number + 1, following
