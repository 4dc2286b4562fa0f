"""The fictional city's public institutions: plans, staff, special posts, some near or over a limit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from talent_platform.demo.rows import SEATS_SOUGHT
from talent_platform.demo.words import GIVEN, SURNAMES
from talent_platform.establishment.institutions import identity
from talent_platform.reference import codes
from talent_platform.reference.writings.identity_number import check_digit
from talent_posts import Category

Row = dict[str, Any]
INSTITUTIONS = 120
"""At scale 1; about 45 people each."""

NAMES: tuple[tuple[str, str], ...] = (
    ("人民医院", "professional"), ("第一中学", "professional"), ("中医医院", "professional"),
    ("疾病预防控制中心", "professional"), ("职业教育中心", "professional"),
    ("农业技术推广中心", "professional"), ("实验小学", "professional"), ("文化馆", "professional"),
    ("不动产登记中心", "administration"), ("机关后勤服务中心", "support"),
)  # fmt: skip
MEDICAL = ("医院", "疾病预防")
_TITLE_OF_LEVEL = {"正高": "正高级", "副高": "副高级", "中级": "中级", "助理": "助理级", "员": "员级"}
_LEVEL_OF_GRADE = {
    **dict.fromkeys(range(1, 5), "正高"), **dict.fromkeys(range(5, 8), "副高"),
    **dict.fromkeys(range(8, 11), "中级"), 11: "助理", 12: "助理", 13: "员",
}  # fmt: skip
_ENTRY_GRADES = {"professional": {4, 7, 10, 12, 13}, "management": {9}, "skilled": {5}}
"""Grades somebody may enter without having held the one below."""
_NOWHERE = "219900"
"""No place has this code, so no number that begins with it is anybody's."""
_COUNTY_STRUCTURE = (1, 3, 6)
_WITHIN_LEVEL = {(5, 6, 7): (2, 4, 4), (8, 9, 10): (3, 4, 3), (11, 12): (5, 5)}


@dataclass
class Institutions:
    """Rows by table, in the order they must be written."""

    organisation: list[Row] = field(default_factory=list)
    institution: list[Row] = field(default_factory=list)
    post_plan: list[Row] = field(default_factory=list)
    staff_member: list[Row] = field(default_factory=list)
    special_post: list[Row] = field(default_factory=list)
    approval_paper: list[Row] = field(default_factory=list)
    ledger_decision: list[Row] = field(default_factory=list)
    ledger_entry: list[Row] = field(default_factory=list)


def build(
    *, scale: float, seed: int, day: date, first_organisation: int, bureaus: dict[str, int]
) -> Institutions:
    """Generate the institutions; `bureaus` maps a county's code to its bureau's organisation id."""
    builder = _Builder(Random(seed + 1), day, first_organisation, bureaus)
    for number in range(max(len(bureaus), round(INSTITUTIONS * scale))):
        builder.add(number)
    # The unit of the sign-in page has a queue.
    builder.first_load = builder.rows.ledger_decision[0]["id"]
    builder.above_by_policy(builder.rows.institution[0]["id"])
    builder.departments()
    return builder.rows


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def split(total: int, shares: tuple[int, ...]) -> list[int]:
    """`total` seats in the proportion of `shares`, the remainder to the last (lowest) part."""
    parts = [total * share // sum(shares) for share in shares]
    parts[-1] += total - sum(parts)
    return parts


class _Builder:
    def __init__(self, random: Random, day: date, first: int, bureaus: dict[str, int]) -> None:
        self.random, self.day = random, day
        self.next_organisation, self.bureaus = first, bureaus
        self.rows = Institutions()
        self.first_load = 0
        self.born: Counter[date] = Counter()

    def add(self, number: int) -> None:
        counties = list(self.bureaus)
        county = counties[number % len(counties)]
        name, kind = NAMES[(number // len(counties)) % len(NAMES)]
        ordinal = number // (len(counties) * len(NAMES))
        title = f"{codes.county_name(county)}{name}" + (f"（{ordinal + 1}分院）" if ordinal else "")
        self.rows.organisation.append(
            {
                "id": self.next_organisation, "parent": self.bureaus[county], "kind": "institution",
                "name": title, "county": county,
            }
        )  # fmt: skip
        institution = len(self.rows.institution) + 1
        size = self.random.choice((36, 44, 52, 60, 64, 80)) if number else 60
        self.rows.institution.append(
            {
                "id": institution, "organisation": self.next_organisation, "kind": kind, "level": "county",
                "jurisdiction": county, "establishment": size, "department": self.bureaus[county],
            }
        )  # fmt: skip
        self.next_organisation += 1
        self._decided(institution, "first_load")
        plan = self._plan(institution, kind, size)
        self._people(institution, number, plan)

    def departments(self) -> None:
        """Medical institutions stand below a department of their county that has an account of its own; the
        others below the bureau itself."""
        places = {row["id"]: row for row in self.rows.organisation}
        above: dict[str, int] = {}
        for institution in self.rows.institution:
            place = places[institution["organisation"]]
            if not any(word in place["name"] for word in MEDICAL):
                continue
            county = place["county"]
            if county not in above:
                above[county] = self.next_organisation
                self.next_organisation += 1
                self.rows.organisation.append(
                    {
                        "id": above[county], "parent": self.bureaus[county], "kind": "department",
                        "name": f"{codes.county_name(county)}卫生健康局", "county": county,
                    }
                )  # fmt: skip
            institution["department"] = above[county]

    def _plan(self, institution: int, kind: str, size: int) -> dict[tuple[Category, int], int]:
        main = {"professional": "professional", "administration": "management", "support": "skilled"}[kind]
        shares = {"management": 0.12, "professional": 0.12, "skilled": 0.10}
        shares[main] = 1 - sum(share for name, share in shares.items() if name != main)
        professional = round(size * shares["professional"])
        management = round(size * shares["management"])
        plan: dict[tuple[Category, int], int] = {}
        senior, middle, junior = split(professional, _COUNTY_STRUCTURE)
        for (grades, parts), total in zip(_WITHIN_LEVEL.items(), (senior, middle, junior), strict=True):
            for grade, count in zip(grades, split(total, parts), strict=True):
                plan["professional", grade] = count
        for grade, count in zip((6, 7, 8, 9), split(management, (1, 2, 3, 4)), strict=True):
            plan["management", grade] = count
        for grade, count in zip((3, 4, 5), split(size - professional - management, (2, 3, 5)), strict=True):
            plan["skilled", grade] = count
        plan = {post: count for post, count in plan.items() if count}
        since = date(2012, 1, 1)
        document = f"辽原人社岗〔2011〕{institution} 号"
        self.rows.post_plan.append(
            {
                "id": institution, "institution": institution, "version": 1, "state": "approved",
                "posts": _json([{"category": c, "grade": g, "count": n} for (c, g), n in plan.items()]),
                "establishment": size, "effective": since, "document": document,
            }
        )  # fmt: skip
        for by in ("department", "county_hrss", "city_hrss"):
            self._granted(by, date(2011, 11, 1), document, plan=institution)
        decision = self._decided(institution, "plan", plan=institution)
        for (category, grade), count in plan.items():
            self._entry(
                institution, "approved", category, grade, since, quantity=count, plan=institution,
                decision=decision,
            )  # fmt: skip
        return plan

    def _people(self, institution: int, number: int, plan: dict[tuple[Category, int], int]) -> None:
        # Every ninth unit carries staff above the plan, every fifth is full, the others have room.
        over, full = number % 9 == 4, number % 5 == 3
        for (category, grade), count in plan.items():
            filled = count if full else max(0, count - self.random.choice((0, 0, 1, 1, 2)))
            filled = min(filled, count - SEATS_SOUGHT.get((number, category, grade), 0))
            # A term that ends soon, and one that nobody has decided about.
            terms = [40, -15] if number % 6 == 0 and (category, grade) == ("professional", 12) else []
            for place in range(filled):
                until = self.day + timedelta(days=terms[place]) if place < len(terms) else None
                self._person(institution, category, grade, until=until)
            if over and (category, grade) in {("professional", 10), ("professional", 7)}:
                self._person(institution, category, grade, over_quota="excess")
        if number % 13 == 6:
            self.above_by_policy(institution)
        if number % 10 == 2:
            self._special(institution, number)

    def above_by_policy(self, institution: int) -> None:
        self._person(institution, "professional", 10, over_quota="policy")

    def _person(
        self, institution: int, category: Category, grade: int, *, over_quota: str = "",
        until: date | None = None,
    ) -> tuple[int, date]:  # fmt: skip
        random = self.random
        person = len(self.rows.staff_member) + 1
        start = self.day - timedelta(days=random.randint(200, 3_400))
        start = max(start, date(2012, 1, 1))
        born = start.replace(day=1) - timedelta(days=365 * random.randint(27, 52) + random.randint(0, 360))
        retires = born.replace(year=born.year + 60)
        if retires <= self.day + timedelta(days=20):
            born, retires = born.replace(year=born.year + 8), retires.replace(year=retires.year + 8)
        leaves = retires if until is None and retires < self.day + timedelta(days=365 * 4) else None
        titles, skills = [], []
        if category == "professional":
            level = _LEVEL_OF_GRADE[grade]
            granted = start - timedelta(days=random.randint(60, 900))
            titles = [{"name": _TITLE_OF_LEVEL[level], "level": level, "granted": granted}]
        elif category == "skilled":
            skills = [{"level": grade, "granted": start - timedelta(days=random.randint(60, 900))}]
        earlier = []
        if grade not in _ENTRY_GRADES[category]:
            before = {"category": category, "grade": grade + 1, "way": "recruit"}
            earlier = [{**before, "start": start - timedelta(days=365 * 6), "end": start - timedelta(days=1)}]
        self.born[born] += 1
        first = f"{_NOWHERE}{born:%Y%m%d}{self.born[born]:03}"
        secret = first + check_digit(first)
        self.rows.staff_member.append(
            {
                "id": person, "institution": institution, "number": f"{institution:03d}{person:05d}",
                "name": random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2)))),
                "identity_cipher": identity.seal(secret), "person_key": identity.blind(secret), "born": born,
                "degree": random.choice(("bachelor", "bachelor", "master", "college")),
                "titles": _json(titles), "skills": _json(skills), "certificates": "[]",
                "leaves": leaves, "earlier": _json(earlier), "history_complete": True,
            }
        )  # fmt: skip
        self._entry(
            institution, "filled", category, grade, start, person=person, over_quota=over_quota,
            counts=over_quota != "policy", way="promotion" if earlier else "recruit", until=until,
        )  # fmt: skip
        if leaves is not None:
            self._entry(
                institution, "freed", category, grade, leaves + timedelta(days=1), person=person,
                over_quota=over_quota, counts=over_quota != "policy",
            )  # fmt: skip
        return person, start

    def _special(self, institution: int, number: int) -> None:
        before = len(self.rows.ledger_entry)
        ends = self.day + timedelta(days=(-40, 25, 400)[number // 10 % 3])
        person, start = self._person(institution, "professional", 7, until=ends)
        entries = self.rows.ledger_entry[before:]
        del self.rows.ledger_entry[before:]
        special = len(self.rows.special_post) + 1
        self.rows.special_post.append(
            {
                "id": special, "institution": institution, "person": person, "category": "professional",
                "grade": 7, "project": "省级重点研发计划（演示）", "opened": start, "ends": ends,
                "standard": "副高",
                "evidence": _json([{"kind": "provincial_key_project", "document": "辽科（演示）1 号"}]),
            }
        )  # fmt: skip
        for by in ("department", "city_hrss"):
            self._granted(by, start, f"特设〔{start.year}〕{special} 号", special=special)
        self._entry(
            institution, "special_opened", "professional", 7, start, person=person, special=special,
            decision=self._decided(institution, "special", special=special),
        )  # fmt: skip
        self.rows.ledger_entry += [{**entry, "special": special, "counts": False} for entry in entries]

    def _granted(self, by: str, day: date, document: str, **about: int) -> None:
        """An approval of the time before the city kept its books here: no account confirmed it."""
        self.rows.approval_paper.append(
            {
                "plan": about.get("plan"), "special": about.get("special"), "authority": by, "day": day,
                "document": document,
            }
        )  # fmt: skip

    def _decided(self, institution: int, act: str, **about: int) -> int:
        """A decision the entries rest on; that of a unit's first load comes first."""
        decision = len(self.rows.ledger_decision) + 1
        self.rows.ledger_decision.append(
            {
                "id": decision, "institution": institution, "act": act, "actor_name": "演示数据",
                "document": "演示数据", "plan": about.get("plan"), "special": about.get("special"),
            }
        )  # fmt: skip
        if act == "first_load":
            self.first_load = decision
        return decision

    def _entry(
        self, institution: int, kind: str, category: str, grade: int, effective: date, *, quantity: int = 1,
        person: int | None = None, plan: int | None = None, special: int | None = None,
        over_quota: str = "", counts: bool = True, way: str = "", decision: int | None = None,
        until: date | None = None,
    ) -> None:  # fmt: skip
        self.rows.ledger_entry.append(
            {
                "institution": institution, "kind": kind, "category": category, "grade": grade,
                "seat_grade": grade, "quantity": quantity, "effective": effective, "person": person,
                "plan": plan, "special": special, "counts": counts and special is None,
                "over_quota": over_quota, "way": way, "document": "演示数据",
                "decision": decision or self.first_load, "until": until,
            }
        )  # fmt: skip
