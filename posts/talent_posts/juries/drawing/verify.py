"""Recounts the draw of a jury from its files, with nothing of the code that made it: standard library only.

    python verify.py FOLDER [HASH]

HASH (SHA-256 of `plan.json`) was made known before the event. Exit codes: 0 as it says, 1 not, 2 unreadable.
"""

import hashlib
import hmac
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FORMAT, RANKS = "talent-jury/1", 100
BEFORE = ("pool.jsonl", "conflicts.jsonl", "chances.jsonl")
Fields = Mapping[str, Any]


class DifferenceError(Exception):
    """The folder does not say what was drawn."""


class _Count:
    """The pool and the limits; a jury is a list of pseudonyms."""

    def __init__(self, pool: list[Fields], conflicts: list[Fields], plan: Fields) -> None:
        self.unit = {one["id"]: one["unit"] for one in pool}
        self.stratum = {one["id"]: (one["specialty"], one["origin"]) for one in pool}
        _same("评委库编号", len(self.unit), len(pool))
        self.applicants: dict[str, set[str]] = {one: set() for one in self.unit}
        for each in conflicts:
            self.applicants[each["expert"]].add(each["applicant"])
        self.seats, self.plan = Counter({(one, two): n for one, two, n, _ in plan["seats"]}), plan

    def fits(self, one: str, jury: list[str]) -> bool:
        beside = sum(self.unit[each] == self.unit[one] for each in jury)
        absent, cap = Counter(a for each in jury for a in self.applicants[each]), self.plan["per_applicant"]
        return beside < self.plan["per_unit"] and all(absent[who] < cap for who in self.applicants[one])

    def draw(self, seed: bytes) -> tuple[int, list[str], list[str]]:
        """Which rank of the seed fills every seat, that rank, and who sits."""
        for number in range(1, RANKS + 1):
            ranked = sorted(self.unit, key=lambda one: hmac.new(seed, one.encode(), "sha256").digest())
            free, jury = self.seats.copy(), list[str]()
            for one in ranked:
                if free[self.stratum[one]] > 0 and self.fits(one, jury):
                    free[self.stratum[one]] -= 1
                    jury.append(one)
            if not any(free.values()):
                return number, ranked, jury
            seed = hashlib.sha256(seed).digest()
        raise DifferenceError("按方案不能坐满席位")

    def line(self, ranked: list[str], but: list[str], stratum: tuple[str, str]) -> list[str]:
        return [one for one in ranked if self.stratum[one] == stratum and one not in but]

    def replaced(self, ranked: list[str], jury: list[str], declines: list[Fields]) -> list[str]:
        gone, jury = list[str](), list(jury)
        for each in declines:
            jury.remove(each["id"])
            gone.append(each["id"])
            line = self.line(ranked, [*jury, *gone], self.stratum[each["id"]])
            came = next((one for one in line if self.fits(one, jury)), "")
            _same("递补", each["came"], came)
            jury += [came] if came else []
        return [one for one in ranked if one in jury]


def verify(folder: Path, announced: str = "") -> str:
    """A sentence that says what was found true; DifferenceError when it is not, OSError for no such files."""
    later = {path.name for path in folder.iterdir()} & {"declines.jsonl", "seated.json", "names.jsonl"}
    raw = {name: (folder / name).read_bytes() for name in {*BEFORE, "plan.json", "result.json"} | later}
    try:
        return _verify(raw, {name: _objects(content) for name, content in raw.items()}, announced.strip())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise DifferenceError(f"文件内容不完整或格式不对:{error!r}") from error


def _verify(raw: dict[str, bytes], read: dict[str, list[Fields]], announced: str) -> str:
    (plan,), (result,), committed = read["plan.json"], read["result.json"], _hash(raw["plan.json"])
    _same("方案与评委库、回避关系、机会表", plan["hashes"], {name: _hash(raw[name]) for name in BEFORE})
    _same("方案格式", plan["format"], FORMAT)
    days = [plan[name] for name in ("fixed", "happens", "fallback_happens")]
    _same("日期先后", days, sorted(set(days)))
    _same("事前公布的校验值", announced.lower() or committed, committed)
    count = _Count(read["pool.jsonl"], read["conflicts.jsonl"], plan)
    for stratum, n in count.seats.items():
        of = [one["drawn"] for one in read["chances.jsonl"] if count.stratum[one["id"]] == stratum]
        _same("机会表", sum(of), n * plan["dry_draws"])
    which, outcome = result["which"], result["outcome"]
    seed = hashlib.sha256("\n".join((FORMAT, committed, which, outcome)).encode()).digest()
    number, ranked, jury = count.draw(seed)
    reserves = [[one, two, count.line(ranked, jury, (one, two))[:n]] for one, two, _, n in plan["seats"]]
    expected = {"plan": committed, "which": which, "outcome": outcome, "seed": seed.hex(), "rank": number}
    _same("抽取结果", _written([{**expected, "jury": jury, "reserves": reserves}]), raw["result.json"])
    if {"declines.jsonl", "seated.json"} & raw.keys():
        hashes = {"result": _hash(raw["result.json"]), "declines": _hash(raw["declines.jsonl"])}
        jury = count.replaced(ranked, jury, read["declines.jsonl"])
        _same("现任评委", _written([{**hashes, "jury": jury}]), raw["seated.json"])
    names = {one["id"]: one["kind"] for one in read.get("names.jsonl", [])}
    for one in read.get("names.jsonl", []):
        words = "\n".join(one[name] for name in ("kind", "salt", "is"))
        _same("化名", one["id"], _hash(f"{FORMAT}\n{words}".encode())[:32])
    used = dict.fromkeys(count.unit, "expert") | dict.fromkeys(count.unit.values(), "unit")
    used |= {one["applicant"]: "applicant" for one in read["conflicts.jsonl"]}
    _same("化名", names and {each: names.get(each) for each in used}, names and used)
    against = "与事前公布的校验值一致" if announced else f"方案校验值 {committed},请与事前公布的核对"
    by = {"event": "所定事件", "fallback": "备用事件"}[which] + (",化名与人员一致" if names else "")
    return (
        f"核验一致:{len(ranked)} 名专家中抽取 {count.seats.total()} 名,现 {len(jury)} 名;依据{by};{against}"
    )


def _same(what: str, one: object, other: object) -> None:
    if one != other:
        raise DifferenceError(f"{what}不一致")


def _objects(raw: bytes) -> list[Fields]:
    objects = [json.loads(line) for line in raw.splitlines(keepends=True)]
    _same("文件的写法", _written(objects), raw)
    return objects


def _written(objects: list[Fields]) -> bytes:
    one_way = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    return "".join(one_way(each) + "\n" for each in objects).encode()


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def main(arguments: list[str]) -> int:
    """Runs the check; prints its sentence."""
    try:
        said, code = verify(Path(arguments[0]), *arguments[1:2]), 0
    except DifferenceError as error:
        said, code = f"核验不一致:{error}", 1
    except (OSError, IndexError) as error:
        said, code = f"无法读取:{error};用法:verify.py FOLDER [HASH]", 2
    (sys.stderr if code else sys.stdout).write(f"{said}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
