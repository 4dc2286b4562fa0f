"""The two suites a certificate may be signed with, behind one door: raw keys, signatures of 64 bytes.

Ed25519 (RFC 8032), and SM2 with SM3 (GB/T 32918.2, the default id `1234567812345678`) as r and s of 32 bytes
each; the latter is what `openssl pkeyutl -verify -digest sm3` checks once it is written as DER. A software
library satisfies the format only: a signing server that is certified for it is one more `Suite`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final, Literal, Protocol

import gmssl_pyx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

Alg = Literal["EdDSA", "SM2"]
SIGNATURE_BYTES: Final = 64
KID_BYTES: Final = 4


class Suite(Protocol):
    """One way to sign."""

    code: int
    """In the code on paper."""
    public_bytes: int

    def generate(self) -> tuple[bytes, bytes]:
        """A private key and its public one."""

    def sign(self, private: bytes, public: bytes, message: bytes) -> bytes:
        """The signature, `SIGNATURE_BYTES` long."""

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the owner of the key signed this message; anything malformed is no signature."""


class _EdDSA:
    code, public_bytes = 1, 32

    def generate(self) -> tuple[bytes, bytes]:
        private = Ed25519PrivateKey.generate()
        return private.private_bytes_raw(), private.public_key().public_bytes_raw()

    def sign(self, private: bytes, public: bytes, message: bytes) -> bytes:
        del public
        return Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class _SM2:
    code, public_bytes = 2, 64

    def generate(self) -> tuple[bytes, bytes]:
        public, private = gmssl_pyx.sm2_key_generate()
        return private, public

    def sign(self, private: bytes, public: bytes, message: bytes) -> bytes:
        r, s = decode_dss_signature(gmssl_pyx.sm2_sign(private, public, message))
        return r.to_bytes(32) + s.to_bytes(32)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            return bool(gmssl_pyx.sm2_verify(public, message, der_of(signature)))
        except (gmssl_pyx.InvalidValueError, gmssl_pyx.GmsslInnerError):
            return False


def der_of(signature: bytes) -> bytes:
    """An SM2 signature as other programs read it."""
    return encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))


SUITES: Final[Mapping[Alg, Suite]] = {"EdDSA": _EdDSA(), "SM2": _SM2()}


def kid_of(alg: Alg, public: bytes) -> str:
    """The id of a key follows from the key: eight hexadecimal digits."""
    return hashlib.sha256(alg.encode() + public).hexdigest()[: 2 * KID_BYTES]
