"""`make check` refuses what reads or writes a column that is not there.

Worth: rows come and go by the names of columns; mypy says so only as long as Piccolo's own types are read and
joins are written so that they say what they join.
"""

import ast
import re
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from piccolo.columns import ForeignKey
from piccolo.table import Table

HOUSE = Path(__file__).parents[2]
PACKAGE = HOUSE / "platform" / "talent_platform"
BROKEN = """
from talent_platform.brokerage.tables import Case, Placement

async def broken() -> str:
    await Case.select(Case.id, Case.stag)
    await Case.update({Case.dew: None}).where(Case.idd == 1)
    await Placement.select(Placement.match_case._.stag)
    return await Case.exists().where(Case.id == 1)
"""


def test_a_misspelt_column_or_a_wrong_type_fails_the_check(tmp_path):
    sample = tmp_path / "broken.py"
    sample.write_text(BROKEN)
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(sample)]
    told = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False).stdout
    found = sorted(re.findall(r'broken\.py:(\d+): error: .*(?:attribute "(\w+)"|(return value))', told))
    assert found == [
        ("5", "stag", ""), ("6", "dew", ""), ("6", "idd", ""), ("7", "stag", ""), ("8", "", "return value"),
    ], told  # fmt: skip


def untold_joins(module, tree):
    """Places where a column is reached over a foreign key without `._`, which no type follows."""
    for node in ast.walk(tree):
        chain: list[str] = []
        while isinstance(node, ast.Attribute):
            chain.insert(0, node.attr)
            node = node.value  # noqa: PLW2901 - down to the name it begins with
        table = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
        if not (isinstance(table, type) and issubclass(table, Table)):
            continue
        for here, further in pairwise(chain):
            column = next((one for one in table._meta.columns if one._meta.name == here), None)
            if here != "_" and not isinstance(column, ForeignKey):
                break
            if column is not None:
                table = column._foreign_key_meta.resolved_references
                if any(one._meta.name == further for one in table._meta.columns):
                    yield f"{module.__name__}: {'.'.join(chain)}"
                    break


def test_every_join_says_what_it_joins():
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "piccolo_migrations" not in path.parts and path.name != "__main__.py":
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            found += untold_joins(import_module(name.removesuffix(".__init__")), ast.parse(path.read_text()))
    assert not found


ROWS_WITHOUT_A_TYPE = 384
"""Lines that still say `dict[str, Any]`: lowered with every room that comes to views, never raised."""


def test_rows_without_a_type_grow_no_more():
    sources = [
        path for root in ("platform", "matching", "posts", "search") for path in (HOUSE / root).rglob("*.py")
    ]
    said = sum("dict[str, Any]" in line for path in sources for line in path.read_text("utf-8").splitlines())
    assert said <= ROWS_WITHOUT_A_TYPE
