"""What files say of how enterprises stand."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.clock import today
from talent_platform.demand.tables import FirmList, FirmState
from talent_platform.i18n import N_
from talent_platform.reference.fields import CreditCode, Line, blank_to_none, choice, choices
from talent_platform.web.listing.declaration import Badge

REGISTRATION_BADGES: dict[str, Badge] = {
    FirmState.ACTIVE: Badge(N_("存续（在营、开业、在册）"), "success"),
    FirmState.RESTING: Badge(N_("歇业"), "warning"),
    FirmState.REVOKED: Badge(N_("吊销，未注销"), "danger"),
    FirmState.DEREGISTERED: Badge(N_("注销"), "danger"),
    FirmState.CANCELLED: Badge(N_("撤销登记"), "danger"),
    FirmState.MOVED: Badge(N_("迁出"), "danger"),
    FirmState.UNKNOWN: Badge(N_("查无此企业"), "danger"),
}
UNASKED = "unasked"
"""Of an enterprise that nobody has asked the authority about."""
STANDING_BADGES: dict[str, Badge] = {**REGISTRATION_BADGES, UNASKED: Badge(N_("尚未核查"))}
REGISTRATION_LABELS: dict[FirmState, str] = {state: REGISTRATION_BADGES[state].label for state in FirmState}
_WORDS = {
    **dict.fromkeys(("存续", "在营", "开业", "在册", "在业", "正常"), FirmState.ACTIVE),
    **dict.fromkeys(("吊销", "吊销未注销"), FirmState.REVOKED),
    **dict.fromkeys(("注销", "吊销已注销", "已注销", "吊销,已注销"), FirmState.DEREGISTERED),
    **dict.fromkeys(("撤销", "撤销登记"), FirmState.CANCELLED),
    **dict.fromkeys(("停业", "歇业"), FirmState.RESTING),
    **dict.fromkeys(("查无", "未查到"), FirmState.UNKNOWN),
}
LISTED_LABELS: dict[FirmList, str] = {
    FirmList.KEY_INDUSTRY: N_("重点产业"),
    FirmList.MAJOR_PROJECT: N_("重大项目"),
    FirmList.BACKBONE: N_("骨干企业"),
}
Source = Annotated[Line, StringConstraints(min_length=2, max_length=120)]
OptionalDay = Annotated[date | None, BeforeValidator(blank_to_none)]


class _OfFirm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(max_length=120)] = Field(
        title=N_("企业名称"), default="", examples=["示例机床制造有限公司"],
        description=N_("可以不填；填了须与登记的名称一致"),
    )  # fmt: skip
    credit_code: CreditCode = Field(
        title=N_("统一社会信用代码"), description=N_("18 位"), examples=["91219901MA0RPT0117"],
        json_schema_extra={"text": True},
    )  # fmt: skip


class FirmStateRow(_OfFirm):
    """What the registration authority answered about one enterprise."""

    state: Annotated[FirmState, choice(REGISTRATION_LABELS, what="登记状态", words=_WORDS)] = Field(
        title=N_("登记状态"), examples=["存续（在营、开业、在册）"],
        json_schema_extra=choices(REGISTRATION_LABELS),
    )  # fmt: skip
    checked: date = Field(
        title=N_("核查日期"), description=N_("登记机关答复所依据的日期"), examples=["2026-11-30"]
    )
    source: Source = Field(
        title=N_("核查来源"), description=N_("答复的机关或文号"), examples=["市市场监督管理局函〔2026〕8 号"]
    )
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(title=N_("核查说明"), default="")

    @model_validator(mode="after")
    def _not_to_come(self) -> FirmStateRow:
        if self.checked > today():
            raise PydanticCustomError("day_to_come", N_("核查日期不能晚于今天"), {"field": "checked"})
        return self


class ListingRow(_OfFirm):
    """One enterprise on one list."""

    listed: Annotated[FirmList, choice(LISTED_LABELS, what="名单")] = Field(
        title=N_("所属名单"), examples=["重大项目"], json_schema_extra=choices(LISTED_LABELS)
    )
    project: Annotated[Line, StringConstraints(max_length=80)] = Field(
        title=N_("重大项目名称"), default="", examples=["示例装备产业园"],
        description=N_("列入重大项目名单的必填，其他名单不填"),
    )  # fmt: skip
    since: date = Field(title=N_("列入日期"), examples=["2026-01-01"])
    until: OptionalDay = Field(
        title=N_("移出日期"), default=None, description=N_("自这一天起不在名单上；仍在名单上的不填")
    )
    source: Source = Field(
        title=N_("名单来源"), description=N_("文号或出处"), examples=["示工信〔2026〕8 号"]
    )

    @model_validator(mode="after")
    def _of_a_piece(self) -> ListingRow:
        if (self.listed is FirmList.MAJOR_PROJECT) != bool(self.project):
            said = N_("重大项目名单须填项目名称，其他名单不填")
            raise PydanticCustomError("project", said, {"field": "project"})
        if self.until is not None and self.until <= self.since:
            raise PydanticCustomError("days", N_("移出日期须晚于列入日期"), {"field": "until"})
        return self
