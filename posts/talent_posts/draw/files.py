"""A draw as three files, each in exactly one way of writing it, so that a changed byte is seen.

- `pool.jsonl`: one entrant a line, `{"id", "stratum"}`, ordered by stratum and id
- `commitment.json`: made known before the event: format, hash of the pool, sizes, the event and both days
- `result.json`: hash of the commitment, what the event brought, the seed, and who was drawn
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from talent_posts.draw.drawing import FORMAT, Commitment, Drawn, Entrant, check, draw, seed

POOL: Final = "pool.jsonl"
COMMITMENT: Final = "commitment.json"
RESULT: Final = "result.json"


def pool_file(pool: Sequence[Entrant]) -> bytes:
    return b"".join(_json({"id": one.id, "stratum": one.stratum}) for one in sorted(pool))


def file_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def commitment_file(pool: Sequence[Entrant], commitment: Commitment) -> bytes:
    """Raises DrawError: see `check`; or the commitment names another pool."""
    check(pool, commitment)
    wanted = {name: [size.sample, size.reserves] for name, size in commitment.wanted.items()}
    return _json(
        {
            "format": FORMAT,
            "pool": commitment.pool,
            "wanted": wanted,
            "event": commitment.event,
            "fixed": commitment.fixed.isoformat(),
            "happens": commitment.happens.isoformat(),
        }
    )


def result_file(
    pool: Sequence[Entrant], commitment: Commitment, outcome: str
) -> tuple[Mapping[str, Drawn], bytes]:
    """Who is drawn once the event is known, and the file that says so.

    Raises:
        DrawError: see `check` and `seed`.
    """
    committed = file_hash(commitment_file(pool, commitment))
    from_event = seed(committed, outcome)
    drawn = draw(pool, commitment.wanted, from_event)
    strata = {name: {"sample": one.sample, "reserves": one.reserves} for name, one in drawn.items()}
    said = {"commitment": committed, "outcome": outcome, "seed": from_event.hex(), "drawn": strata}
    return drawn, _json(said)


def write_folder(folder: Path, pool: Sequence[Entrant], commitment: Commitment, outcome: str) -> None:
    """The draw as a folder that `posts draw verify` reads."""
    (folder / POOL).write_bytes(pool_file(pool))
    (folder / COMMITMENT).write_bytes(commitment_file(pool, commitment))
    (folder / RESULT).write_bytes(result_file(pool, commitment, outcome)[1])


def _json(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (text + "\n").encode()
