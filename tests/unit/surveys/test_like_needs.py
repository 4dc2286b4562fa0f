"""Which need a row means: the same one, one like it, or none that stands."""

import pytest

from talent_platform.surveys.conversion.rules import ComparedNeed, like, near, same

ROW = ComparedNeed("数控编程工程师", "219901", ("数控编程", "机械制图"))


@pytest.mark.parametrize(
    ("title", "skills", "alike"),
    [
        ("数控 编程 工程师", (), True),
        ("高级数控编程技师", (), True),
        ("数控编程", (), True),
        ("电气工程师", (), False),
        ("质量工程师", ("机械制图", "量具检验", "统计"), False),
        ("夹具设计员", ("机械制图", "数控编程"), True),
        ("夹具设计员", ("机械制图", "夹具设计"), True),
        ("夹具设计员", ("夹具设计",), False),
    ],
)
def test_titles_without_their_rank_and_shared_skills_make_needs_alike(title, skills, alike):
    assert near(ROW, ComparedNeed(title, "219902", skills)) is alike


def test_only_one_free_need_of_the_same_title_and_place_is_the_same():
    stands = ComparedNeed("数控编程工程师", "219901", (), need=7)
    assert same(ROW, [stands]) is stands
    assert same(ROW, [ComparedNeed("数控编程工程师", "219902", (), need=7)]) is None
    for several in ([stands, stands], [ComparedNeed("数控编程工程师", "219901", (), need=7, taken=True)]):
        assert same(ROW, several) is None
        assert like(ROW, several)
    assert not like(ROW, [])
