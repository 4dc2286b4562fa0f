"""A survey at the edge: its facts, its own questions, who answers, which enterprises are asked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.demand.needs.comparing import FORMS
from talent_platform.demand.standing.schemas import LISTED_LABELS
from talent_platform.demand.tables import FirmList, NeedKind
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import Id, Line, TextList, YesNo, choice, choices
from talent_platform.surveys.tables import Becomes, RowState
from talent_platform.web.forms import words

KIND_LABELS: dict[NeedKind, str] = {
    NeedKind.TALENT: N_("人才需求"),
    NeedKind.PROJECT: N_("项目需求"),
}
FIRST_LABELS: dict[RowState, str] = {
    RowState.SUBMITTED: N_("待审核"),
    RowState.HELD: N_("暂缓（审核人取用后再审）"),
}
BECOMES_LABELS: dict[Becomes, str] = {
    Becomes.NONE: N_("只作统计"),
    Becomes.DRAFT: N_("转为企业的需求草稿，企业确认后送县区核对"),
    Becomes.OPEN: N_("转为企业的需求草稿，企业确认后直接公开"),
}
QUESTIONS = 40
"""Of its own that a survey may have."""
TARGETS = 2_000
"""Enterprises entered at once."""


class QuestionKind(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    TABLE = "table"


QUESTION_LABELS: dict[QuestionKind, str] = {
    QuestionKind.NUMBER: N_("数字"),
    QuestionKind.CHOICE: N_("单选"),
    QuestionKind.TEXT: N_("文字"),
    QuestionKind.DATE: N_("日期"),
    QuestionKind.TABLE: N_("表格"),
}
BELONGS = frozenset({"行号", "统一社会信用代码", "填报表第几行", "序号"})
"""Headings by which the sheet of a table says where a line belongs; no column of its own is called so."""
MAIN = frozenset({"行号", "统一社会信用代码", "企业名称", "本期无需求"})
"""Headings of the main sheet beside those of a need."""
TABLE_COLUMNS, TABLE_ROWS = 8, 20
"""Columns of all tables of a survey together, rows of each that are filled in at most: a page holds no more
fields than `web.safety.bounds` takes in one form."""
_COLUMN = N_("「{column}」写不成一列：请按“列名:类型”填写，类型为数字、单选、文字或日期，后面可跟单位或选项")


class TableColumn(BaseModel):
    """A column of a table that a survey asks for; written `数量*:数字:台` or `状态:单选:在用/停用`, the star
    where every row has to fill it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Annotated[Line, StringConstraints(min_length=1, max_length=20)]
    kind: Literal[QuestionKind.NUMBER, QuestionKind.CHOICE, QuestionKind.TEXT, QuestionKind.DATE]
    options: TextList = Field(default_factory=list)
    unit: Annotated[Line, StringConstraints(max_length=10)] = ""
    required: bool = False

    @model_validator(mode="after")
    def _choices_have_options(self) -> TableColumn:
        if (self.kind is QuestionKind.CHOICE) != (len(self.options) > 1) or (self.options and self.unit):
            raise PydanticCustomError("column", _COLUMN, {"column": self.label})
        return self

    @property
    def written(self) -> str:
        """As it is typed."""
        more = "/".join(self.options) or self.unit
        kind = gettext(QUESTION_LABELS[self.kind])
        return f"{self.label}{'*' if self.required else ''}:{kind}" + (f":{more}" if more else "")


def _columns(value: object) -> object:
    """Columns as they are typed, one a word, as what they say."""
    typed = words(value) if isinstance(value, str) else value
    if not isinstance(typed, list):
        return typed
    return [_column(one) if isinstance(one, str) else one for one in typed]


def _column(text: str) -> object:
    label, kind, more, *rest = [*(part.strip() for part in text.replace("：", ":").split(":")), "", ""]
    kinds = [one for one in QUESTION_LABELS if one is not QuestionKind.TABLE]
    said = {word: one for one in kinds for word in (QUESTION_LABELS[one], gettext(QUESTION_LABELS[one]))}
    of = said.get(kind, None if kind else QuestionKind.TEXT)
    if of is None or not label.strip("*＊") or any(rest):
        raise PydanticCustomError("column", _COLUMN, {"column": text[:40]})
    chosen = of is QuestionKind.CHOICE
    return {
        "label": label.rstrip("*＊ "), "kind": of, "required": label.endswith(("*", "＊")),
        "options": [part.strip() for part in more.split("/") if part.strip()] if chosen else [],
        "unit": "" if chosen else more,
    }  # fmt: skip


class Question(BaseModel):
    """A question of a survey's own, beside those every need answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Annotated[Line, StringConstraints(min_length=2, max_length=40)] = Field(
        title=N_("问题内容"), examples=["现有在岗人数"]
    )
    kind: Annotated[QuestionKind, choice(QUESTION_LABELS, what="问题的类型")] = Field(
        title=N_("类型"), json_schema_extra=choices(QUESTION_LABELS)
    )
    options: TextList = Field(
        title=N_("选项"),
        default_factory=list,
        description=N_("单选时填写，用顿号分隔"),
        examples=["有、没有"],
    )
    columns: Annotated[
        list[TableColumn], Field(max_length=TABLE_COLUMNS), BeforeValidator(_columns)
    ] = Field(
        title=N_("表格的列"), default_factory=list, examples=["设备名称*:文字、数量*:数字:台"],
        description=N_("表格时填写，如 设备*:文字、数量:数字:台、状态:单选:在用/停用；带 * 的每行必填"),
    )  # fmt: skip
    unit: Annotated[Line, StringConstraints(max_length=10)] = Field(
        title=N_("单位"), default="", examples=["人"]
    )
    required: YesNo = Field(title=N_("必答"), default=False)
    firm: YesNo = Field(
        title=N_("企业整体情况"), default=False,
        description=N_("选“是”时，同一企业各行应填得一致，并与上期核对；单位为“人”的再与需求人数核对"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _choices_have_options(self) -> Question:
        asked = self.kind is QuestionKind.CHOICE
        if asked != bool(self.options) or (asked and len(self.options) < 2):
            raise PydanticCustomError(
                "options", N_("单选题至少填两个选项，其他题不填选项"), {"field": "options"}
            )
        return self

    @model_validator(mode="after")
    def _tables_have_columns(self) -> Question:
        labels, table = [column.label for column in self.columns], self.kind is QuestionKind.TABLE
        if table != bool(labels) or len({*labels}) < len(labels):
            raise PydanticCustomError(
                "columns", N_("表格须写明各列，列名不能重复；其他题不填列"), {"field": "columns"}
            )
        if taken := BELONGS & {*labels}:
            raise PydanticCustomError(
                "columns", N_("列名「{column}」留给填报表使用，请换一个说法"),
                {"field": "columns", "column": min(taken)},
            )  # fmt: skip
        if table and (self.unit or self.firm):
            raise PydanticCustomError(
                "columns", N_("表格的单位写在列里，也不作为企业整体情况"), {"field": "columns"}
            )
        return self


class CampaignForm(BaseModel):
    """What the city says of a survey."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, StringConstraints(min_length=4, max_length=80)] = Field(
        title=N_("调查名称"), examples=["2026 年第四季度人才需求调查"]
    )
    purpose: Annotated[Line, StringConstraints(max_length=1000)] = Field(
        title=N_("说明"), default="", json_schema_extra={"long": True},
        description=N_("调查的依据、对象和要求，填报人可以看到"),
    )  # fmt: skip
    kind: Annotated[NeedKind, choice(KIND_LABELS, what="调查的内容")] = Field(
        title=N_("调查内容"), json_schema_extra=choices(KIND_LABELS)
    )
    working_days: int = Field(
        title=N_("填报期限"), ge=1, le=120, examples=[10], json_schema_extra={"unit": N_("个工作日")},
        description=N_("自开始之日的次日起算"),
    )  # fmt: skip
    first_state: Annotated[RowState, choice(FIRST_LABELS, what="上报后的状态")] = Field(
        title=N_("上报后的状态"), default=RowState.SUBMITTED, json_schema_extra=choices(FIRST_LABELS)
    )
    becomes: Annotated[Becomes, choice(BECOMES_LABELS, what="审核通过之后")] = Field(
        title=N_("审核通过之后"), default=Becomes.NONE, json_schema_extra=choices(BECOMES_LABELS),
        description=N_("转为需求的，先与企业已登记的需求比对；改动只用于此后转为需求的行"),
    )  # fmt: skip
    questions: Annotated[list[Question], Field(max_length=QUESTIONS)] = Field(
        title=N_("自设问题"), default_factory=list, json_schema_extra={"workbook": False}
    )

    @model_validator(mode="after")
    def _each_question_once(self) -> CampaignForm:
        labels = [question.label for question in self.questions]
        headings = MAIN | {field.title for field in FORMS[self.kind].model_fields.values()}
        if taken := headings & {*labels}:
            raise PydanticCustomError(
                "questions", N_("「{label}」在填报表中已有同名的列，请换一个说法"),
                {"field": "questions", "label": str(min(map(str, taken)))},
            )  # fmt: skip
        if len(set(labels)) < len(labels):
            raise PydanticCustomError("questions", N_("问题不能重复"), {"field": "questions"})
        if sum(len(question.columns) for question in self.questions) > TABLE_COLUMNS:
            raise PydanticCustomError(
                "questions", N_("一项调查的表格合计最多 {most} 列"),
                {"field": "questions", "most": TABLE_COLUMNS},
            )  # fmt: skip
        return self


class CampaignEdit(CampaignForm):
    """A changed survey."""

    keep_earlier: YesNo = Field(
        title=N_("旧版填报表仍可上报"), default=True, json_schema_extra={"workbook": False},
        description=N_("问题改动后，按旧版填好的行是否还可以上报"),
    )  # fmt: skip


class OfficeForm(BaseModel):
    """Which office answers, and who there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title=N_("责任人"), description=N_("县区或行业主管部门的一个账号，由其单位负责填报"))


def _lines(value: object) -> object:
    return value.replace("、", "\n").replace(",", "\n").split() if isinstance(value, str) else value


class FromListForm(BaseModel):
    """A list of enterprises, all of which are to be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    listed: Annotated[FirmList, choice(LISTED_LABELS, what="名单")] = Field(
        title=N_("名单"), json_schema_extra=choices(LISTED_LABELS),
        description=N_("列入今天在名单上的全部企业，来源随名单；登记状态不是存续的不列入"),
    )  # fmt: skip


class TargetsForm(BaseModel):
    """Enterprises to be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: Annotated[
        list[Annotated[Line, StringConstraints(max_length=40)]],
        Field(min_length=1, max_length=TARGETS),
        BeforeValidator(_lines),
    ] = Field(
        title=N_("统一社会信用代码"),
        description=N_("每行一个；企业须已登记"),
        json_schema_extra={"long": True},
    )
    listed: Annotated[FirmList, choice(LISTED_LABELS, what="名单")] = Field(
        title=N_("所属名单"), json_schema_extra=choices(LISTED_LABELS)
    )
    source: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(
        title=N_("名单来源"), description=N_("文号或出处"), examples=["示工信〔2026〕8 号"]
    )
    office: Annotated[Id | None, BeforeValidator(lambda value: value or None)] = Field(
        title=N_("负责填报的单位"), default=None, description=N_("不选则由企业所在县区负责")
    )
