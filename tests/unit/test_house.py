"""The house stays livable: no room with more than twelve modules, no file above three hundred lines."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

MODULES = 12
LINES = 300
ROOTS = ("platform", "matching", "posts", "search")


def _sources(repository: Path) -> list[Path]:
    found = [path for root in ROOTS for path in (repository / root).rglob("*.py")]
    return [path for path in found if "piccolo_migrations" not in path.parts]


def test_no_room_is_crowded(repository: Path) -> None:
    rooms: dict[Path, int] = {}
    for path in _sources(repository):
        if path.stem not in {"__init__", "__main__"}:
            rooms[path.parent] = rooms.get(path.parent, 0) + 1
    assert rooms
    assert {str(room.relative_to(repository)): n for room, n in rooms.items() if n > MODULES} == {}


def test_no_file_is_long(repository: Path) -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _sources(repository)}
    assert {str(path.relative_to(repository)): n for path, n in lengths.items() if n > LINES} == {}


@pytest.mark.parametrize("library", ["talent_matching", "talent_posts", "talent_search"])
def test_whatever_a_front_door_names_is_there(library: str) -> None:
    door = __import__(library)
    assert door.__all__
    assert [name for name in door.__all__ if not hasattr(door, name)] == []


def test_one_name_is_one_thing(repository: Path) -> None:
    """Only what the API shows may be called like the row it shows."""
    places: dict[str, list[str]] = {}
    for path in _sources(repository):
        if path.is_relative_to(repository / "platform"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
                    continue
                if "BaseModel" not in {ast.unparse(base) for base in node.bases}:
                    places.setdefault(node.name, []).append(str(path.relative_to(repository)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


OF_ITS_OWN_LANGUAGE = (
    "*/demo/*",  # the fictional city
    "*/demo/scenes/*",
    "*/demo/scenes/cases/*",
    "*/workbooks/writing/*", "*/workbooks/columns.py",  # workbooks are filled in in Chinese
    "*/establishment/letters/*", "*/establishment/papers/*", "*/establishment/notices/*",  # official texts
    "*/titles/papers/*", "*/establishment/rounds/deciding.py", "*/establishment/rounds/correcting.py",
    "*/establishment/institutions/roster.py",  # names of posts, results
    "*/index/conditions.py", "*/reference/contact.py", "*/workbooks/reading/header.py",  # patterns
    "*/reference/writings/*", "*/accounts/sign_in/second_factor.py", "*/establishment/one_writing.py",
    "*/certificates/issue/paper.py", "*/certificates/sealing/keys.py",  # what stands on the paper
    "*/titles/tally/papers.py",
    "*/demand/needs/bulk.py", "*/web/rendering.py", "*/talent_platform/settings.py",  # names
)  # fmt: skip


def test_no_sentence_is_put_together_outside_the_catalogue(repository: Path) -> None:
    """A Chinese f-string cannot be worded in another language."""
    found = []
    for path in _sources(repository):
        if path.is_relative_to(repository / "posts") or any(path.match(one) for one in OF_ITS_OWN_LANGUAGE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
                if re.search("[\u4e00-\u9fff]", text):
                    found.append(f"{path.relative_to(repository)}:{node.lineno}")
    assert found == []
