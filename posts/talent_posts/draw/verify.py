"""Recounts a draw from its three files, with nothing of the code that made it: standard library only.

    python verify.py FOLDER [HASH]

HASH is what was made known before the event (SHA-256 of `commitment.json`); without it the files are only
checked against one another. Exit codes: 0 as it says, 1 it is not, 2 the files cannot be read.
"""

import hashlib
import hmac
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

FORMAT = "talent-draw/1"
Fields = dict[str, Any]
"""An object of one of the files."""
FILES = ("pool.jsonl", "commitment.json", "result.json")


class DifferenceError(Exception):
    """The folder does not say what was drawn; the message says where."""


class UnreadableError(Exception):
    """No such folder, or a file that is none of a draw's."""


def verify(folder: Path, announced: str = "") -> str:
    """A sentence that says what was found true.

    Raises:
        DifferenceError, UnreadableError: see there.
    """
    try:
        raw = {
            name: (folder / name).read_bytes() for name in ("pool.jsonl", "commitment.json", "result.json")
        }
    except OSError as error:
        raise UnreadableError(f"无法读取:{error}") from error
    commitment, result = _object(raw["commitment.json"]), _object(raw["result.json"])
    pool = [_object(line) for line in raw["pool.jsonl"].splitlines(keepends=True)]
    try:
        _check_pool(raw["pool.jsonl"], pool, commitment)
        _check_commitment(commitment)
        committed = hashlib.sha256(raw["commitment.json"]).hexdigest()
        if announced and committed != announced.strip().lower():
            raise DifferenceError("抽取方案的校验值与事前公布的不一致")
        if result["commitment"] != committed:
            raise DifferenceError("抽取结果所依据的方案不是这份方案")
        expected = _result(pool, commitment["wanted"], committed, result["outcome"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise DifferenceError(f"文件内容不完整或格式不对:{error!r}") from error
    if _written(expected) != raw["result.json"]:
        raise DifferenceError("按方案和事件结果重新抽取,结果与文件不一致")
    drawn = sum(len(one["sample"]) for one in expected["drawn"].values())
    against = "与事前公布的校验值一致" if announced else f"方案校验值 {committed},请与事前公布的核对"
    return f"核验一致:{len(pool)} 个中抽取 {drawn} 个;{against}"


def _check_pool(raw: bytes, pool: list[Fields], commitment: Fields) -> None:
    if hashlib.sha256(raw).hexdigest() != commitment["pool"]:
        raise DifferenceError("抽取范围与方案所载的校验值不一致,范围已被改动")
    if not pool or any(set(one) != {"id", "stratum"} for one in pool):
        raise DifferenceError("抽取范围的行不合格式")
    ids = [one["id"] for one in pool]
    if len(set(ids)) != len(ids):
        raise DifferenceError("抽取范围中有重复的编号")


def _check_commitment(commitment: Fields) -> None:
    if commitment["format"] != FORMAT:
        raise DifferenceError(f"方案的格式应为 {FORMAT}")
    if date.fromisoformat(commitment["happens"]) <= date.fromisoformat(commitment["fixed"]):
        raise DifferenceError("公开事件不在确定方案之后")


def _result(pool: list[Fields], wanted: dict[str, list[int]], committed: str, outcome: str) -> Fields:
    seed = hashlib.sha256(f"{FORMAT}\n{committed}\n{outcome}".encode()).digest()
    if {one["stratum"] for one in pool} != set(wanted):
        raise DifferenceError("抽取范围的层与方案不一致")
    drawn: Fields = {}
    for stratum, (sample, reserves) in wanted.items():
        within = [one["id"] for one in pool if one["stratum"] == stratum]
        if not 0 <= sample <= len(within) or reserves < 0:
            raise DifferenceError(f"层「{stratum}」的抽取数不合理")
        ranked = sorted(within, key=lambda name: hmac.new(seed, name.encode(), hashlib.sha256).digest())
        drawn[stratum] = {"sample": ranked[:sample], "reserves": ranked[sample : sample + reserves]}
    return {"commitment": committed, "outcome": outcome, "seed": seed.hex(), "drawn": drawn}


def _object(raw: bytes) -> Fields:
    """A JSON object that stands in its file in the one way of writing it."""
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise DifferenceError("文件不是规定写法的 JSON") from error
    if not isinstance(value, dict) or _written(value) != raw:
        raise DifferenceError("文件不是规定写法的 JSON")
    return value


def _written(value: Fields) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def main(arguments: list[str]) -> int:
    """Runs the check; prints its sentence."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("用法:verify.py FOLDER [HASH]\n")
        return 2
    try:
        sys.stdout.write(verify(Path(arguments[0]), *arguments[1:]) + "\n")
    except UnreadableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except DifferenceError as error:
        sys.stderr.write(f"核验不一致:{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
