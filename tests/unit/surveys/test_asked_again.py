"""What was told again is compared by what it says, not by its line; what is missing differs."""

from __future__ import annotations

from talent_platform.surveys.audits.comparing import NONE, aligned, differing, left_out
from talent_platform.surveys.campaigns.forms import grids_of, row_model
from talent_platform.surveys.campaigns.schemas import Question


def test_lines_of_a_table_in_another_order_are_no_difference() -> None:
    table = Question.model_validate(
        {"label": "设备清单", "kind": "table", "columns": "设备*:文字、数量:数字:台"}
    )
    model = row_model("talent", [table])
    (grid,) = grids_of(model)
    lines = [grid.names(number) for number in (1, 2, 3)]

    def said(*told: tuple[str, str | None]) -> dict[str, str | None]:
        return {
            name: text
            for line, one in zip(lines, told, strict=False)
            for name, text in zip(line, one, strict=True)
        }

    first = said(("磨床", "2"), ("车床", "3"), ("铣床", "1"))

    def compared(told: dict[str, str | None], none: tuple[str, ...] = ()) -> dict[str, list[object]]:
        return differing(first, aligned(model, first, told, none))

    mill, lathe, cutter = (
        dict(zip(line, ([text, None] for text in one), strict=True))
        for line, one in zip(lines, (("磨床", "2"), ("车床", "3"), ("铣床", "1")), strict=True)
    )
    assert compared(said(("铣床", "1.0"), ("磨床", "2"), ("车床", None))) == {}
    assert compared({**said(("铣床", "1.0"), ("磨床", "2")), "seats": "2"}) == {"seats": [None, "2"], **lathe}
    assert compared(said(("车床", "5"))) == {**mill, lines[1][1]: ["3", "5"], **cutter}
    assert compared({}, (grid.field,)) == {**mill, **lathe, **cutter}
    further = said(("车床", "3"), ("铣床", "1"), ("磨床", "2")) | dict(
        zip(grid.names(4), ("镗床", "1"), strict=True)
    )
    assert compared(further) == {grid.names(4)[0]: [None, "镗床"], grid.names(4)[1]: [None, "1"]}
    # A table that is left out was not asked about, and that is told before anything is compared.
    assert left_out(model, {"seats": "2"}) == [lines[0][0]]
    assert left_out(model, {grid.field + NONE: "yes"}) == left_out(model, {lines[1][0]: "车床"}) == []
