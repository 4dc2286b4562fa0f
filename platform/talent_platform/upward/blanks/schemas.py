"""A blank at the edge: what it is, which cells a figure goes into, what is added up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from talent_platform.i18n import N_
from talent_platform.reference.fields import Line
from talent_platform.upward.blanks.outline import AREA, cells_of, written

MOST_CELLS = 2_000
"""Bound at once."""


def _area(text: str) -> str:
    if not re.fullmatch(AREA, text):
        raise PydanticCustomError("area", N_("请按「C5」或「C5:N19」填写单元格"))
    area = written(text)
    if len(cells_of(area)) > MOST_CELLS:
        raise PydanticCustomError("area", N_("一次最多 2000 个单元格，请分几次填写"))
    return area


Area = Annotated[Line, StringConstraints(min_length=2, max_length=25), AfterValidator(_area)]
"""A cell or an area of cells, kept as C5 or C5:N19."""
SheetName = Annotated[str, StringConstraints(min_length=1, max_length=31)]
FigureName = Annotated[str, StringConstraints(max_length=60)]
Code = Annotated[str, StringConstraints(max_length=40)]


class BlankForm(BaseModel):
    """What a blank is called and who sent it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, StringConstraints(min_length=4, max_length=80)] = Field(
        title=N_("表名"), examples=["重点产业人才需求季报"]
    )
    sender: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("下发单位"), examples=["省人力资源和社会保障厅"]
    )


class BindForm(BaseModel):
    """Which cells a figure goes into, and how each of its dimensions is chosen there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: SheetName = Field(title=N_("工作表"))
    area: Area = Field(title=N_("单元格"), examples=["C5:N19"])
    figure: FigureName = Field(title=N_("数据项"))
    fixed: Mapping[Code, Code] = Field(
        default_factory=dict, max_length=10, json_schema_extra={"workbook": False}
    )
    """Dimension → one code for all cells."""
    by_row: Mapping[Code, Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$", max_length=3)]] = Field(
        default_factory=dict, max_length=10, json_schema_extra={"workbook": False}
    )
    """Dimension → the column whose texts say the code of each row."""
    by_column: Mapping[Code, Annotated[int, Field(ge=1, le=300)]] = Field(
        default_factory=dict, max_length=10, json_schema_extra={"workbook": False}
    )
    """Dimension → the row whose texts say the code of each column."""


class SumForm(BaseModel):
    """Totals that the blank declares without formulas."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: SheetName = Field(title=N_("工作表"))
    total: Area = Field(title=N_("合计所在单元格"), examples=["C20:N20"])
    parts: Area = Field(title=N_("相加的单元格"), examples=["C5:N19"])


class ReleaseForm(BaseModel):
    """Cells that no figure goes into any more, and totals in them that are checked no more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: SheetName = Field(title=N_("工作表"))
    area: Area = Field(title=N_("单元格"), examples=["C5:N19"])
