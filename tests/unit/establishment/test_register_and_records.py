"""What a unit has on record of somebody, beside what the register of certificates holds for the same person.

Worth: a record that is written a little otherwise would keep a suspended nurse, or a title that was revoked,
in a post; one that is taken for another costs somebody the title of a different specialty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from talent_platform.certificates.register.effects import HeldCertificate, is_for, taken_back
from talent_platform.certificates.register.numbers import code_key, number_key
from talent_platform.clock import now, today
from talent_platform.establishment.facts.certified import told
from talent_posts import Certificate, Edition, Person, Skill, Title, level_of_title, shipped_directory

SHIPPED = shipped_directory()
DAY = date(2015, 1, 1)


def paper(kind: str, name: str, state: str = "valid", **facts: Any) -> HeldCertificate:
    """In the register."""
    standing = {
        "person": 1, "certificate": 1, "level": "", "specialty": "", "number": "2021-1", "body": "某厅",
        "issued": DAY, "expires": None, "moved": None if state == "valid" else now(),
    }  # fmt: skip
    return HeldCertificate(kind=kind, name=name, state=state, **standing | facts)


def licences(*records: tuple[str, str], papers: list[HeldCertificate]) -> list[str]:
    """The names that count, after the register has spoken."""
    own = tuple(Certificate(name=name, number=number, issued=DAY) for name, number in records)
    found = told(Person(id="1", name="某", certificates=own), papers, SHIPPED, today()).certificates
    return [each.name for each in found if each.state == "valid" and (each.expires or DAY) >= DAY]


@pytest.mark.parametrize(
    ("record", "suspended", "counts"),
    [
        (("护士执业证", "2021-1"), ("vocational", "护士执业证书"), False),
        (("护士执业证", ""), ("vocational", "护士执业证书"), False),
        (("护士执业证", "别的编号 7"), ("vocational", "护士执业证书"), False),
        (("某证", "No. 2021—1"), ("vocational", "护士执业证书"), False),
        (("教师资格证", "7"), ("vocational", "高级中学教师资格证书"), False),
        (("护士执业证", "7"), ("other", "护士执业证书"), False),
        (("护士执业证", "7"), ("title", "护士"), True),
        (("焊工证", "7"), ("skill", "焊工"), True),
        (("焊工证", "7"), ("vocational", "电工证"), True),
        (("医师资格证", "7"), ("title", "医师资格证"), False),
        (("医师资格证", "2021-1"), ("title", "某证"), False),
        (("执业药师证", "7"), ("vocational", "护士执业证书"), True),
        (("教师资格证", "2021-1"), ("vocational", "护士执业证书"), True),
        (("教师资格证", "20-211"), ("vocational", "护士执业证书"), True),
    ],
)
def test_a_licence_on_record_beside_one_that_is_suspended(record, suspended, counts):
    kind, name = suspended
    assert licences(record, papers=[paper(kind, name, "suspended")]) == ([record[0]] if counts else [])
    valid = paper("vocational", name, number="2022-9")
    assert (valid.name in licences(record, papers=[paper(kind, name, "revoked"), valid])) is True


def test_names_are_compared_by_the_directory_in_force():
    edition = Edition.named("2026", date(2026, 1, 1), DAY, "invented", "试行")
    item = replace(
        SHIPPED.items[-1],
        edition="2026",
        name="养老照护资格",
        parts=("照护长资格",),
        valid_from=date(2026, 1, 1),
    )
    own = (Certificate(name="照护长资格", number="7", issued=DAY),)
    suspended = paper("vocational", "养老照护资格", "suspended")
    for directory, kept in ((SHIPPED, True), (SHIPPED.with_edition(edition, [item]), False)):
        person = told(Person(id="1", name="某", certificates=own), [suspended], directory, today())
        assert (own[0] in person.certificates) == kept


@pytest.mark.parametrize(
    ("record", "trade", "counts"),
    [
        ("特种作业操作证", "低压电工作业", False),
        ("低压电工证", "低压电工作业", False),
        ("焊工证", "低压电工作业", True),
        ("特种作业操作证（熔化焊接与热切割作业）", "低压电工作业", True),
        ("特种作业操作证（低压电工作业）", "低压电工作业", False),
    ],
)
def test_a_paper_of_several_trades_is_for_its_own(record, trade, counts):
    suspended = paper("vocational", "特种作业操作证", "suspended", specialty=trade)
    assert licences((record, "7"), papers=[suspended]) == ([record] if counts else [])


@pytest.mark.parametrize(
    ("record", "granted", "specialty", "counts"),
    [
        ("高级工程师", DAY, "", False),
        ("高级工程师", DAY + timedelta(days=1), "电气", False),
        ("高级工程师（机械）", DAY, "", False),
        ("高级工程师（电气工程）", DAY, "电气", False),
        ("高级工程师（副高级）", DAY, "电气", False),
        ("电气高级工程师", DAY, "电气", False),
        ("高级工程师（机械）", DAY, "电气", True),
        ("机械高级工程师", DAY, "电气", True),
        ("高级农艺师", DAY, "", True),
        ("正高级工程师", DAY, "", True),
    ],
)
def test_a_title_on_record_beside_one_that_is_revoked(record, granted, specialty, counts):
    level = "正高" if record.startswith("正高") else "副高"
    person = Person(id="1", name="某", titles=(Title(name=record, level=level, granted=granted),))
    for expires in (None, date(2016, 1, 1)):
        revoked = paper("title", "高级工程师", "revoked", specialty=specialty, expires=expires)
        assert bool(told(person, [revoked], SHIPPED, today()).titles) == counts
    other = paper("title", "高级工程师", specialty="机械", number="2022-9")
    assert "高级工程师" in [each.name for each in told(person, [revoked, other], SHIPPED, today()).titles]


@pytest.mark.parametrize("ending", ["职称证书", "任职资格", "专业技术资格证书", "资格证书", "资格证"])
@pytest.mark.parametrize("title", ["工程师", "高级工程师", "高级教师", "农艺师"])
def test_a_title_whose_paper_is_called_as_papers_are(title, ending):
    level = level_of_title(title)
    own = Person(id="1", name="某", titles=(Title(name=title, level=level, granted=DAY),))
    revoked, valid = (paper("title", f"{title}{ending}", state) for state in ("revoked", "valid"))
    assert told(own, [revoked], SHIPPED, today()).titles == ()
    assert taken_back(title, [revoked], today(), SHIPPED)
    assert told(Person(id="1", name="某"), [valid], SHIPPED, today()).titles == own.titles
    assert is_for(title, valid, today(), SHIPPED)


def test_levels_of_skill_by_trade_and_by_how_they_are_written():
    def levels(*papers, own=()):
        known = told(Person(id="1", name="某", skills=own), list(papers), SHIPPED, today())
        return [each.level for each in known.skills]

    welder, electrician = (paper("skill", trade, level="高级工") for trade in ("焊工", "电工"))
    suspended = paper("skill", "电工", "suspended", level="三级/高级工")
    assert levels(welder, suspended) == [3]
    assert levels(suspended, own=(Skill(level=3, granted=DAY + timedelta(days=1)),)) == []
    assert levels(suspended, own=(Skill(level=4, granted=DAY),)) == [4]
    assert levels(electrician, own=(Skill(level=3, granted=DAY),)) == [3]
    assert levels(paper("skill", "电工", level="技师", expires=today() - timedelta(days=1))) == []
    assert levels(suspended, own=(Skill(level=3, granted=date(2020, 1, 1)),)) == [3]
    for told_so in ("3级", "国家职业资格三级", "职业技能等级三级"):
        assert levels(paper("skill", "电工", level=told_so)) == [3]
    assert levels(paper("skill", "电工高级工")) == [3]
    assert levels(paper("vocational", "钳工", level="三级/高级工")) == [3]
    assert levels(paper("skill", "钳工", level="首席技师")) == [1]
    assert levels(paper("skill", "电工", level="二级/技师"), paper("skill", "钳工", level="一级")) == [2, 1]


@pytest.mark.parametrize(
    ("kind", "name", "level"),
    [
        ("vocational", "会计专业技术资格", "中级"), ("title", "会计专业技术资格证书", "中级"),
        ("title", "中级会计", ""), ("title", "会计师（中级）", ""), ("title", "会计师", ""),
    ],
)  # fmt: skip
def test_a_title_by_examination_under_the_name_of_its_certificate(kind, name, level):
    own = (Title(name="会计师", level="中级", granted=DAY), Title(name="工程师", level="中级", granted=DAY))
    person = Person(id="1", name="某", titles=own)
    revoked = told(person, [paper(kind, name, "revoked", level=level)], SHIPPED, today()).titles
    assert revoked == own[1:]
    had = told(Person(id="1", name="某"), [paper(kind, name, level=level)], SHIPPED, today())
    assert [each.level for each in had.titles] == ["中级"]
    assert not had.certificates or kind == "vocational"
    none = paper("title", "税务师", level="中级")
    assert not told(Person(id="1", name="某"), [none], SHIPPED, today()).titles


def test_a_number_is_compared_without_what_stands_around_it():
    keys = {
        number_key(text) for text in ("2021-1", "NO.2021-1", "Ｎｏ：２０２１ —1", "编号2021/1", "第2021-1")
    }
    assert keys == {"20211"}
    assert number_key("NORTH-1") != number_key("RTH-1")
    written = ("No.K-1", "№K-1", "证书号K-1", "证号：K-1", "注册编号K-1号（补发）", "K-1（补）")
    assert {number_key(text) for text in written} == {"K1"}
    assert number_key("K-2O20-l") == number_key("K-2020-1")
    assert number_key("㛃字8号") != number_key("䶮字8号") != number_key("𬭎字8号")


def test_a_look_up_code_is_read_with_the_address_around_it():
    texts = (
        "ABCD-EFGH-1234",
        "https://a/c/ABCD-EFGH-1234?x=1",
        "https://a/c/ABCDEFGHI234/",
        "a/b/abcdefgh1234",
    )
    assert {code_key(text) for text in texts} == {"ABCDEFGH1234"}
