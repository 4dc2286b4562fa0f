"""Which posts may only be held with a licence, told by their titles."""

from datetime import date

import pytest

from talent_matching.market.licensed import Licences


@pytest.mark.parametrize(
    ("title", "certificate"),
    [
        ("肿瘤科医师", "医师资格证"), ("全科医生", "医师资格证"), ("护士长", "护士执业证"),
        ("护士", "护士执业证"),
        ("机械类专业教师", "教师资格证"), ("公司律师", "律师执业证"),
        ("维修电工", "电工证"), ("氩弧焊工", "焊工证"),
        ("叉车司机", "叉车证"), ("执业兽医", None), ("药物研发工程师", None), ("机电工程师", None),
        ("焊接工艺工程师", None), ("医疗设备维修工程师", None), ("注册建筑师", None), ("造价工程师", None),
        ("成本会计", None), ("企业讲师", None),
    ],
)  # fmt: skip
def test_a_title_tells_the_licence(title, certificate):
    asked = Licences.on(date(2026, 11, 28)).certificates(title)
    assert (certificate in asked) if certificate else not asked


def test_the_list_says_where_it_comes_from_and_how_far_it_can_be_trusted():
    known = Licences.on(date(2026, 11, 28))
    assert "国家职业资格目录" in known.source
    assert "editorial" in known.status
    assert all(licence.law.startswith("《") for licence in known.licences)
