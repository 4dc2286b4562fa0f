"""docs/security.md claims nothing without a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

STATES = {"met", "partly", "not", "n.a.", "n.a. / not"}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(repository: Path) -> list[list[str]]:
    """The cells of both lists."""
    lists = (repository / "docs/security.md").read_text(encoding="utf-8").split("\n## ")[2:]
    lines = [line.strip("|") for text in lists for line in text.splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "| state |" not in line
    ]


def test_every_test_it_names_is_there(repository: Path) -> None:
    page = (repository / "docs/security.md").read_text(encoding="utf-8")
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(page)
        if not (repository / path).is_file()
        or not re.search(rf"def {name}\(", (repository / path).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_every_clause_has_a_state_and_what_is_met_is_shown(repository: Path) -> None:
    listed = rows(repository)
    assert len(listed) > 80
    assert [row[0] for row in listed if row[1] not in STATES] == []
    assert [row[0] for row in listed if row[1] == "met" and not NAMED.search(row[2])] == []
    assert [row[0] for row in listed if not row[2]] == []
