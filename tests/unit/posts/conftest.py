"""Words for case tables: posts as 七级, 管理八级, 技术工三级; plans as "六级2 七级4"; staff as "七级×4"."""

import re
from dataclasses import replace
from datetime import date

import pytest

from talent_posts import (
    Approval,
    Case,
    Finding,
    Holding,
    Institution,
    Person,
    Plan,
    PlannedPosts,
    Request,
    Title,
    Unit,
    decide,
)
from talent_posts.posts.facts.scheme import grade_name

_GRADES = {grade_name(grade): grade for grade in range(1, 14)}
APPROVED = Approval(by="city_hrss", on=date(2020, 12, 1), document="示人社核〔2020〕15号")


def post(text):
    """七级 → ("professional", 7)."""
    if text == "普通工":
        return "skilled", 6
    for prefix, category in (("管理", "management"), ("技术工", "skilled"), ("", "professional")):
        if text.startswith(prefix):
            return category, _GRADES[text.removeprefix(prefix)]
    raise AssertionError(text)


def held(text, **facts):
    """七级 2018-03-01 2020-12-31 → a holding (the last day may be left out)."""
    name, start, *end = text.split()
    category, grade = post(name)
    last = date.fromisoformat(end[0]) if end else None
    facts.setdefault("booked", not facts.get("here", True))
    return Holding(category=category, grade=grade, start=date.fromisoformat(start), end=last, **facts)


def plan(text, approvals=(APPROVED,), levels=()):
    """六级2 七级4 → an approved plan."""
    pairs = re.findall(r"(\D+?)(\d+)(?:\s|$)", text)
    return Plan(
        posts=tuple(
            PlannedPosts(category=post(name.strip())[0], grade=post(name.strip())[1], count=int(n))
            for name, n in pairs
        ),
        approvals=approvals,
        levels=levels,
    )


def staff(text):
    """七级×4 六级×1 → five people in post since 2015."""
    people = []
    for part in text.split():
        name, count = part.split("×")
        for n in range(int(count)):
            people.append(
                Person(id=f"{name}-{n}", name=f"{name}员{n}", holdings=(held(f"{name} 2015-01-01"),))
            )
    return tuple(people)


def person(*posts, title=None, claimed=False, **facts):
    """The applicant, with history and one title held since 2010; seen by the office unless claimed."""
    titles = (Title(name=title, level=title, granted=date(2010, 1, 1)),) if title else ()
    holdings = tuple(each if isinstance(each, Holding) else held(each) for each in posts)
    return Person(id="申请人", name="申请人", holdings=holdings, titles=titles, claimed=claimed, **facts)


def unit(
    plan_text="七级4", roster="", *, others=(), level="city", place="219900", kind="professional", **facts
):
    """An institution of the fictional city."""
    institution = Institution(name="示例单位", kind=kind, level=level, jurisdiction=place, establishment=500)
    made = plan_text if isinstance(plan_text, Plan) else plan(plan_text)
    return Unit(institution=institution, plan=made, roster=(*staff(roster), *others), **facts)


def case(where, who, wanted, way="promotion", on="2021-09-01", **facts):
    """A request for a post."""
    category, grade = post(wanted)
    day = date.fromisoformat(on)
    return Case(
        unit=where,
        person=who,
        request=Request(category=category, grade=grade, effective=day, way=way, **facts),
    )


def finding(rule, asked, **options) -> Finding:
    """What one rule says."""
    return decide(asked, **options).of(rule)


class Words:
    """The words above, for tests."""

    post = staticmethod(post)
    held = staticmethod(held)
    plan = staticmethod(plan)
    staff = staticmethod(staff)
    person = staticmethod(person)
    unit = staticmethod(unit)
    case = staticmethod(case)
    finding = staticmethod(finding)
    replace = staticmethod(replace)
    approved = APPROVED


@pytest.fixture(scope="session")
def words():
    """Words for building cases."""
    return Words
