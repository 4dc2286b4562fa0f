"""Values go into cells of a sheet's XML and nothing else changes; what formulas come to."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_platform.workbooks.filling.formulas import Grid, NotWorkedOut
from talent_platform.workbooks.filling.splicing import calculated_on_load, spliced

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COLUMNS = "ABCDE"


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Some rows and cells are written out, some not; with or without prefix, numbers and end tags."""
    prefix = draw(st.sampled_from(["", "x:"]))
    named = draw(st.booleans())
    rows = []
    for row in sorted(draw(st.sets(st.integers(1, 6)))) if named else range(1, draw(st.integers(1, 6))):
        cells = []
        for column in sorted(draw(st.sets(st.sampled_from(COLUMNS)))) if named else COLUMNS[:2]:
            at = f' r="{column}{row}"' if named else ""
            kind = draw(st.sampled_from(["empty", "closed", "shared", "formula", "text"]))
            inner = {
                "closed": "", "shared": f"<{prefix}f t=\"shared\" si=\"0\"/><{prefix}v>1</{prefix}v>",
                "formula": f"<{prefix}f>A1&gt;B1</{prefix}f><{prefix}v>7</{prefix}v>",
                "text": f"<{prefix}v>0</{prefix}v>",
            }  # fmt: skip
            look = ' s="3"' + (' t="s"' if kind == "text" else "")
            tag = f"<{prefix}c{at}{look}"
            cells.append(f"{tag}/>" if kind == "empty" else f"{tag}>{inner[kind]}</{prefix}c>")
        number = f' r="{row}"' if named else ""
        body = "".join(cells)
        rows.append(f"<{prefix}row{number}>{body}</{prefix}row>" if body else f"<{prefix}row{number}/>")
    data = f"<{prefix}sheetData>{''.join(rows)}</{prefix}sheetData>" if rows else f"<{prefix}sheetData/>"
    space = f'xmlns{":x" if prefix else ""}="{SPACE}" xmlns:mc="urn:mc" mc:Ignorable="mc"'
    after = f'<{prefix}pageMargins left="1"/></{prefix}worksheet>'
    return f'<?xml version="1.0"?>\n<{prefix}worksheet {space}><!-- 表 -->{data}{after}'.encode()


def cells(xml: bytes) -> dict[str, tuple[str | None, str, str]]:
    """Coordinate → value or text, formula, style."""
    found, last = {}, 0
    for row in ElementTree.fromstring(xml).iter(f"{{{SPACE}}}row"):
        last = int(row.get("r", last + 1))
        for number, cell in enumerate(row):
            value = cell.find(f"{{{SPACE}}}v")
            text = cell.find(f"{{{SPACE}}}is/{{{SPACE}}}t")
            formula = cell.find(f"{{{SPACE}}}f")
            shown = value if value is not None else text
            assert cell.get("r", "") not in found
            found[cell.get("r") or f"{COLUMNS[number]}{last}"] = (
                shown.text if shown is not None else None,
                "" if formula is None else (formula.text or "shared"), cell.get("s", ""),
            )  # fmt: skip
    return found


@given(
    sheets(),
    st.dictionaries(
        st.builds(lambda c, r: f"{c}{r}", st.sampled_from(COLUMNS + "F"), st.integers(1, 7)),
        st.one_of(st.none(), st.integers(-9, 9**9), st.sampled_from(['甲<乙&"丙"', " 2026 "])),
    ),
)
def test_only_the_cells_asked_for_change(xml: bytes, values: dict[str, int | str | None]) -> None:
    before, after = cells(xml), cells(spliced(xml, values))
    for place, value in values.items():
        formula = before.get(place, ("", "", ""))[1]
        if value is None:
            assert after.get(place, (None,))[0] is None
        else:
            assert after[place][0] == str(value)
        assert after.get(place, ("", formula))[1] == formula
        if place in before:
            assert after[place][2] == before[place][2]
    untouched = before.keys() - values.keys()
    assert {place: after[place] for place in untouched} == {place: before[place] for place in untouched}
    order = list(after)
    assert order == sorted(order, key=lambda each: (int(each[1:]), each[0]))
    for part in (xml.partition(b"<!--")[0], b"".join(xml.rpartition(b"pageMargins")[1:])):
        assert part in spliced(xml, values)


def test_a_new_cell_looks_as_its_row_or_column_says() -> None:
    xml = (
        f'<worksheet xmlns="{SPACE}"><cols><col min="2" max="3" style="5"/></cols><sheetData>'
        '<row r="1" s="8" customFormat="1"/><row r="2"/></sheetData></worksheet>'
    ).encode()
    found = cells(spliced(xml, {"B1": 1, "B2": 2, "D2": 3, "C4": 4}))
    assert {place: style for place, (_, _, style) in found.items()} == {
        "B1": "8", "B2": "5", "D2": "", "C4": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (b'<workbook><calcPr calcId="1"/></workbook>', b'<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        (b'<x:workbook><x:sheets></x:sheets></x:workbook>', b'</x:sheets><x:calcPr fullCalcOnLoad="1"/>'),
        (b"<w><sheets></sheets><definedNames></definedNames></w>", b"</definedNames><calcPr full"),
    ],
)  # fmt: skip
def test_whoever_opens_it_works_its_formulas_out(book: bytes, told: bytes) -> None:
    assert told in calculated_on_load(book)


@pytest.mark.parametrize(
    ("formula", "number", "unknown"),
    [
        ("=SUM(A1:A3)", 6, set()), ("=sum(A1:A2,A3)-1", 5, set()), ("=A1+A2*A3", 7, set()),
        ("=-(A1+A2)*2", -6, set()), ("='表 二'!A1+SUM($A$1:A$2)", 13, set()), ("=A3/A2", 1.5, set()),
        ("=B1+A9", 6, set()), ("=SUM(A1:A4)", 6, set()), ("=SUM(A1:A5)", 6, {("表一", "A5")}),
        ("=B2", 1, {("表一", "A5")}), ("=A4+1", None, None), ("=IF(A1>0,1,2)", None, None),
        ("=A1/0", None, None), ("=B3", None, None), ("=A1:A3", None, None), ("=(A1", None, None),
        ("=SUM()", None, None), ("=A1%", None, None),
    ],
)  # fmt: skip
def test_formulas_are_worked_out_or_named(formula: str, number: float | None, unknown: set | None) -> None:
    numbers = {("表一", f"A{n}"): Decimal(n) for n in (1, 2, 3)} | {("表 二", "A1"): Decimal(10)}
    formulas = {("表一", "B1"): "=SUM(A1:A3)", ("表一", "B2"): "=A5+A1", ("表一", "B3"): "=B3+1",
                ("表一", "C1"): formula}  # fmt: skip
    grid = Grid(numbers, frozenset({("表一", "A4")}), formulas, frozenset({("表一", "A5")}))
    if number is None:
        with pytest.raises(NotWorkedOut):
            grid.at(("表一", "C1"))
    else:
        assert grid.at(("表一", "C1")) == (Decimal(str(number)), unknown)
