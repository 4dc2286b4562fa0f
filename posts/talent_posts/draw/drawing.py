"""Who is drawn. What is fixed beforehand (pool, sizes, the event to come) is hashed together with what the
event brings; the hash ranks everybody within a stratum; the first are drawn, the next are reserves.

Nobody can choose the sample: whoever fixes pool and sizes does not know the event, and whoever knows the
event can change neither without changing the hash that was made known before.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

FORMAT: Final = "talent-draw/1"


class DrawError(ValueError):
    """A draw that cannot be made; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True, order=True)
class Entrant:
    """Something that may be drawn."""

    stratum: str
    id: str
    """Once in the whole pool; nothing of a person stands in it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of a stratum are drawn, and how many stand by."""

    sample: int
    reserves: int = 0


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is fixed, and made known, before the event."""

    pool: str
    """SHA-256 of the pool's file, hexadecimal."""
    wanted: Mapping[str, Wanted]
    """By stratum; every stratum of the pool stands here."""
    event: str
    """What will decide, in words that leave no choice, such as a lottery and its issue."""
    fixed: date
    happens: date
    """Day of the event, after `fixed`."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of one stratum, in the order of the rank."""

    sample: tuple[str, ...]
    reserves: tuple[str, ...]


def check(pool: Sequence[Entrant], commitment: Commitment) -> None:
    """Whether such a draw can be made.

    Raises:
        DrawError: an entrant twice, a stratum without size or too small for it, an event that is not to come.
    """
    ids = [entrant.id for entrant in pool]
    if not ids:
        raise DrawError("抽取范围为空")
    if len(set(ids)) < len(ids):
        raise DrawError("抽取范围中有重复的编号")
    held: dict[str, int] = {}
    for entrant in pool:
        held[entrant.stratum] = held.get(entrant.stratum, 0) + 1
    if held.keys() != commitment.wanted.keys():
        raise DrawError("抽取范围的层与各层抽取数不一致")
    for stratum, wanted in commitment.wanted.items():
        if wanted.sample < 0 or wanted.reserves < 0 or wanted.sample > held[stratum]:
            raise DrawError(f"层「{stratum}」有 {held[stratum]} 个,不能抽取 {wanted.sample} 个")
    if commitment.happens <= commitment.fixed:
        raise DrawError("公开事件须在确定抽取范围之后的日子发生")
    one_line(commitment.event, "公开事件")


def seed(commitment_hash: str, outcome: str) -> bytes:
    """`outcome`: what the event brought, as it was published: one line, single spaces.

    Raises:
        DrawError: no such line.
    """
    one_line(outcome, "事件结果")
    return hashlib.sha256("\n".join((FORMAT, commitment_hash, outcome)).encode()).digest()


def draw(pool: Sequence[Entrant], wanted: Mapping[str, Wanted], seed: bytes) -> dict[str, Drawn]:
    """By stratum; the order of `pool` does not matter."""
    ranked: dict[str, list[str]] = {stratum: [] for stratum in sorted(wanted)}
    for entrant in sorted(pool, key=lambda entrant: rank(seed, entrant.id)):
        ranked[entrant.stratum].append(entrant.id)
    return {
        stratum: Drawn(
            tuple(ids[: wanted[stratum].sample]),
            tuple(ids[wanted[stratum].sample :][: wanted[stratum].reserves]),
        )
        for stratum, ids in ranked.items()
    }


def rank(seed: bytes, entrant_id: str) -> bytes:
    """Where an entrant stands; the smallest are drawn."""
    return hmac.new(seed, entrant_id.encode(), "sha256").digest()


def one_line(text: str, name: str) -> None:
    """DrawError for words that could be written in more than one way."""
    if not text or text != " ".join(text.split()):
        raise DrawError(f"{name}须为一行文字,词间只有一个空格")
