"""A draw as files, each in exactly one way of writing it, so that a changed byte is seen.

Made known before the event:
- `pool.jsonl`: one expert a line, `{"id", "origin", "specialty", "unit"}`, by pseudonyms, ordered
- `conflicts.jsonl`: `{"applicant", "expert", "kinds"}`
- `chances.jsonl`: `{"drawn", "id"}`, of as many dry draws as the plan says
- `plan.json`: hashes of these three, seats, limits, the event and its fallback

After it:
- `result.json`: hash of the plan, what the event brought, the seed, who sits
- `declines.jsonl`: `{"came", "day", "id", "why"}`, in the order they happened
- `seated.json`: hashes of these two, who sits in the end

`names.jsonl` is kept from the public: `{"id", "is", "kind", "salt"}`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from talent_posts.draw.drawing import DrawError
from talent_posts.juries.drawing.jury import (
    FORMAT,
    Chances,
    Decline,
    DrawEvent,
    JuryConflict,
    JuryDrawn,
    JuryPlan,
    JurySeats,
    PoolMember,
    draw_jury,
    jury_seed,
    replace_declined,
)
from talent_posts.juries.drawing.names import Pseudonym

POOL: Final = "pool.jsonl"
CONFLICTS: Final = "conflicts.jsonl"
CHANCES: Final = "chances.jsonl"
PLAN: Final = "plan.json"
RESULT: Final = "result.json"
DECLINES: Final = "declines.jsonl"
SEATED: Final = "seated.json"
NAMES: Final = "names.jsonl"


@dataclass(frozen=True, slots=True)
class PlannedDraw:
    """Everything that is fixed before the event."""

    pool: tuple[PoolMember, ...]
    conflicts: tuple[JuryConflict, ...]
    plan: JuryPlan
    chances: Chances

    def files(self) -> dict[str, bytes]:
        """What is made known before the event, by name of the file."""
        beside = {
            POOL: _lines(
                {"id": one.id, "specialty": one.specialty, "origin": one.origin, "unit": one.unit}
                for one in sorted(self.pool)
            ),
            CONFLICTS: _lines(
                {"applicant": one.applicant, "expert": one.expert, "kinds": one.kinds}
                for one in sorted(self.conflicts)
            ),
            CHANCES: _lines(
                {"id": each, "drawn": count} for each, count in sorted(self.chances.drawn.items())
            ),
        }
        plan = self.plan
        said = {
            "format": FORMAT,
            "hashes": {name: _hash(content) for name, content in beside.items()},
            "seats": [[one.specialty, one.origin, one.seats, one.reserves] for one in sorted(plan.seats)],
            "per_unit": plan.per_unit,
            "per_applicant": plan.per_applicant,
            "fixed": plan.fixed.isoformat(),
            "event": plan.event,
            "happens": plan.happens.isoformat(),
            "fallback": plan.fallback,
            "fallback_happens": plan.fallback_happens.isoformat(),
            "dry_draws": self.chances.draws,
            "filled_at_once": self.chances.first,
        }
        return {**beside, PLAN: _json(said)}

    @property
    def hash(self) -> str:
        """What is made known everywhere before the event: SHA-256 of `plan.json`, hexadecimal."""
        return _hash(self.files()[PLAN])

    def result(self, outcome: str, which: DrawEvent = "event") -> tuple[JuryDrawn, bytes]:
        """Who is drawn once the event is known, and `result.json`.

        Raises:
            DrawError: an outcome that is no single line.
        """
        from_event = jury_seed(self.hash, which, outcome)
        drawn = draw_jury(self.pool, self.conflicts, self.plan, from_event)
        said = {
            "plan": self.hash,
            "which": which,
            "outcome": outcome,
            "seed": from_event.hex(),
            "rank": drawn.number,
            "jury": drawn.seated,
            "reserves": [[*stratum, ids] for stratum, ids in sorted(drawn.reserves.items())],
        }
        return drawn, _json(said)

    def seated(
        self, outcome: str, which: DrawEvent, declines: Sequence[Decline]
    ) -> tuple[tuple[str, ...], dict[str, bytes]]:
        """Who came for each that declined, and the files that say so and who sits now.

        Raises:
            DrawError: see `result`, `replace_declined`; or a decline before the event or another one.
        """
        drawn, result = self.result(outcome, which)
        days = [self.plan.happens if which == "event" else self.plan.fallback_happens]
        days += [each.day for each in declines]
        if days != sorted(days):
            raise DrawError("退出须在抽取之后,按日期先后登记")
        came, jury = replace_declined(self.pool, self.conflicts, self.plan, drawn, declines)
        listed = _lines(
            {"id": one.id, "day": one.day.isoformat(), "why": one.why, "came": heir}
            for one, heir in zip(declines, came, strict=True)
        )
        said = {"result": _hash(result), "declines": _hash(listed), "jury": jury}
        return came, {DECLINES: listed, SEATED: _json(said)}


def read_planned(given: Mapping[str, bytes]) -> PlannedDraw:
    """What was made known before the event, from its files.

    Raises:
        DrawError: a file that is missing, or none of a draw's, or changed since.
    """
    try:
        plan, *more = _read(given[PLAN])
        drawn = {each["id"]: each["drawn"] for each in _read(given[CHANCES])}
        found = PlannedDraw(
            tuple(PoolMember(**each) for each in _read(given[POOL])),
            tuple(
                JuryConflict(each["applicant"], each["expert"], tuple(each["kinds"]))
                for each in _read(given[CONFLICTS])
            ),
            JuryPlan(
                seats=tuple(JurySeats(*each) for each in plan["seats"]),
                per_unit=plan["per_unit"],
                per_applicant=plan["per_applicant"],
                fixed=date.fromisoformat(plan["fixed"]),
                event=plan["event"],
                happens=date.fromisoformat(plan["happens"]),
                fallback=plan["fallback"],
                fallback_happens=date.fromisoformat(plan["fallback_happens"]),
            ),
            Chances(plan["dry_draws"], plan["filled_at_once"], drawn),
        )
        changed = [name for name, content in found.files().items() if given[name] != content]
    except KeyError as error:
        raise DrawError(f"缺少 {error.args[0]}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise DrawError(f"不是抽取方案的文件:{error}") from error
    if more or changed:
        raise DrawError(f"{'、'.join(changed) or PLAN} 与方案不一致,可能已被改动")
    return found


def read_result(content: bytes) -> tuple[str, DrawEvent]:
    """What the event brought, and which of the two events it was."""
    (result,) = _read(content)
    return result["outcome"], result["which"]


def read_declines(content: bytes) -> tuple[Decline, ...]:
    """Declines in the order they happened."""
    return tuple(Decline(each["id"], date.fromisoformat(each["day"]), each["why"]) for each in _read(content))


def draw_verifier() -> bytes:
    """The program that recounts a draw by itself, to go with its files."""
    return files("talent_posts").joinpath("juries", "drawing", "verify.py").read_bytes()


def names_file(names: Iterable[Pseudonym]) -> bytes:
    """Who stands behind which pseudonym, for the supervisors of the draw."""
    return _lines(
        {"kind": one.kind, "id": one.id, "salt": one.salt, "is": one.stands_for} for one in sorted(names)
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (text + "\n").encode()


def _read(content: bytes) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def _lines(several: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(map(_json, several))
