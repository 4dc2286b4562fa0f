"""What the register holds counts for and against whatever a need calls it.

Worth: a suspended title still counts where the need calls it otherwise than its certificate does.
"""

from datetime import date

import pytest

from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_posts import shipped_directory

DAY = date(2026, 6, 1)


def paper(name, *, state="valid", kind="vocational", level="", specialty=""):
    return HeldCertificate(
        1, 1, kind, name, level, specialty, "1", "某厅", date(2022, 6, 1), None, state, None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("会计师", {"name": "会计专业技术资格", "level": "中级", "kind": "title"}),
        ("中级会计", {"name": "会计专业技术资格", "level": "中级", "kind": "vocational"}),
        ("主管护师", {"name": "卫生专业技术资格", "level": "中级", "specialty": "护理学", "kind": "title"}),
        ("高中教师资格证", {"name": "高级中学教师资格证书"}),
        ("注册岩土工程师", {"name": "注册土木工程师", "specialty": "岩土"}),
        ("电工证", {"name": "特种作业操作证", "specialty": "低压电工作业"}),
        ("1级建造师", {"name": "一级建造师"}),
    ],
)
def test_of_one_paper_under_two_names(asked, held):
    directory = shipped_directory()
    assert effects.is_for(asked, paper(**held), DAY, directory)
    assert effects.taken_back(asked, [paper(**held, state="suspended")], DAY, directory)


def test_a_higher_title_is_enough_and_one_taken_back_says_nothing_of_a_lower():
    higher, directory = {"name": "高级工程师", "level": "副高级", "kind": "title"}, shipped_directory()
    assert effects.is_for("工程师", paper(**higher), DAY, directory)
    assert not effects.is_for("高级工程师", paper(name="工程师", kind="title"), DAY, directory)
    assert not effects.taken_back("工程师", [paper(**higher, state="revoked")], DAY, directory)
