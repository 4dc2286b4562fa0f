"""Errors of a form, in the reader's language and at the field that must change."""

from datetime import date

import pytest
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from talent_matching.principles.goal_order import GoalOrder
from talent_platform.brokerage.reasons import offer_reason
from talent_platform.errors import Invalid
from talent_platform.i18n import gettext, translate
from talent_platform.web.requests import validated


class Pay(BaseModel):
    low: int = Field(ge=3)
    high: int

    @model_validator(mode="after")
    def _order(self) -> "Pay":
        if self.high < self.low:
            raise PydanticCustomError("pay_range", "年薪上限不能低于年薪下限", {"field": "high"})
        return self


def test_an_error_of_the_whole_stands_at_the_field_it_names() -> None:
    with pytest.raises(Invalid) as failure:
        validated(Pay, {"low": "30", "high": "20"})
    assert failure.value.fields == {"high": "年薪上限不能低于年薪下限"}


def test_sentences_are_filled_in_after_translation() -> None:
    with translate("en"), pytest.raises(Invalid) as failure:
        validated(Pay, {"low": "1"})
    assert failure.value.fields == {"low": "Must be 3 or more", "high": "Required"}
    assert failure.value.message == "2 entries need a correction"


def test_the_goals_in_force_have_english_titles() -> None:
    with translate("en"):
        titles = [gettext(goal.title) for goal in GoalOrder.on(date(2026, 11, 22)).order]
    assert len(titles) == len(set(titles)) == 7
    assert all(title.isascii() for title in titles)


def test_who_was_not_shortlisted_reads_his_place_and_where_the_list_ends() -> None:
    detail = {"need": 7, "score": 477_125, "rank": 52, "cut": 50}
    assert offer_reason("not_shortlisted", detail, {7: "焊工"}).endswith(
        "「焊工」：得分 47.71，按文本排第 52 位，初选看前 50 位"
    )
    assert "没有相同的词" in offer_reason("not_shortlisted", detail | {"rank": None}, {7: "焊工"})
