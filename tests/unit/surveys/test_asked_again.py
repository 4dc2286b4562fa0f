"""What was told again is compared by what it says, not by the line it was told in."""

from __future__ import annotations

from talent_platform.surveys.audits.comparing import differing
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
    assert differing(model, first, {**said(("铣床", "1.0"), ("磨床", "2")), "seats": 2}) == {
        "seats": [None, 2]
    }
    assert differing(model, first, said(("车床", None))) == {}
    assert differing(model, first, said(("车床", "5"))) == {
        lines[0][0]: ["磨床", "车床"],
        lines[0][1]: ["2", "5"],
    }
