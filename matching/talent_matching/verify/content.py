"""The content of a problem as one number, the same for whoever reads its files: standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

Row = tuple[str | int, ...]


def content_hash(seed: int, tables: Mapping[str, Sequence[Row]]) -> str:
    """sha256 over the seed and the sorted rows of each table.

    Tables: needs (id, seats, weight, one_offer), pairs (need, person, score, preference), bundles (offer,
    need, score, members in order), pins and forbids (need, person, reason), people, offers. Weights and
    scores are whole millionths. No text holds NUL, so a field ends with it and a row with two.
    """
    digest = hashlib.sha256(f"{seed}\0".encode())
    for name, rows in tables.items():
        lines = sorted("\0".join(map(str, row)) for row in rows)
        digest.update(f"{name}\0{len(lines)}\0".encode())
        digest.update("\0\0".join(lines).encode(errors="surrogatepass"))
    return digest.hexdigest()
