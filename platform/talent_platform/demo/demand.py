"""The demand of the fictional city: its bureaus, enterprises and needs."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from stdnum.cn import uscc

from talent_platform.clock import ZONE
from talent_platform.demo import words
from talent_platform.demo.rows import City, Row
from talent_platform.demo.words import Occupation
from talent_platform.reference import codes
from talent_platform.reference.codes import Branch


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def credit_code(county: str, number: int) -> str:
    """A code with right check characters (GB 11714, GB 32100) in a division that does not exist."""
    body = f"MA0{number:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    check = 11 - sum(v * w for v, w in zip(values, weights, strict=True)) % 11
    organisation = body + ("0" if check == 11 else "X" if check == 10 else str(check))
    code = f"91{county}{organisation}"
    return code + uscc.calc_check_digit(code)


class DemandBuilder:
    """Draws everything from one random stream, so order of the steps is part of the result."""

    def __init__(self, random: Random, day: date, city: City) -> None:
        self.random = random
        self.day = day
        self.city = city
        self.county_ids: dict[str, int] = {}
        self.people = 0

    # -- the tree ----------------------------------------------------------------------------------

    def bureaus(self) -> None:
        self._organisation(None, "city", f"{codes.city()[1]}人力资源和社会保障局", None)
        for code, name in codes.counties().items():
            self.county_ids[code] = self._organisation(1, "county", f"{name}人力资源和社会保障局", code)

    def _organisation(
        self, parent: int | None, kind: str, name: str, county: str | None, credit_code: str | None = None
    ) -> int:
        row: Row = {
            "id": len(self.city.organisation) + 1, "parent": parent, "kind": kind, "name": name,
            "county": county, "credit_code": credit_code, "created": self._moment(400),
        }  # fmt: skip
        self.city.organisation.append(row)
        return int(row["id"])

    def enterprises(self, count: int) -> None:
        branches, counties = list(codes.branches().values()), list(codes.counties())
        names: set[str] = set()
        for number in range(count):
            branch = branches[number % len(branches)]
            county = counties[number % len(counties)] if number < 12 else self.random.choice(counties)
            name = self._enterprise_name(branch, names, number)
            organisation = self._organisation(
                self.county_ids[county], "enterprise", name, county, credit_code(county, number + 1)
            )
            self.city.enterprise.append(
                {
                    "id": number + 1, "organisation": organisation, "branch": branch.code,
                    "category": branch.category,
                    "scale": self.random.choices(("small", "medium", "large"), (60, 30, 10))[0],
                    "contact": self._person_name(), "phone": f"024-0{number:07d}", "officer": None,
                }
            )  # fmt: skip

    def _enterprise_name(self, branch: Branch, names: set[str], number: int) -> str:
        for _ in range(20):
            trade = self.random.choice(words.TRADES[branch.code])
            form = self.random.choices(("有限公司", "股份有限公司", "科技有限公司"), (70, 15, 15))[0]
            name = f"辽原{self.random.choice(words.BRANDS)}{trade}{form}"
            if name not in names:
                names.add(name)
                return name
        return f"{name.removesuffix('公司')}公司（{number}号）"

    # -- demand ------------------------------------------------------------------------------------

    def talent_needs(self, count: int) -> None:
        for _ in range(count):
            enterprise = self.random.choice(self.city.enterprise)
            branch = codes.branches()[enterprise["branch"]]
            occupation = self._occupation(branch)
            required = 1 if len(occupation.skills) < 3 else self.random.choice((1, 2, 2))
            skills = self.random.sample(occupation.skills, len(occupation.skills))
            low = self._pay(occupation)
            self._need(
                enterprise, "talent", occupation.title,
                seats=min(20, 1 + int(self.random.expovariate(0.5))),
                description=self._duties(occupation, branch),
                required_skills=as_json(
                    [{"name": s, "level": self.random.choice((1, 2, 2))} for s in skills[:required]]
                ),
                preferred_skills=as_json([{"name": s, "level": 2} for s in skills[required : required + 3]]),
                education=max(0, occupation.education - self.random.choice((0, 0, 1))),
                title_level=max(0, occupation.level - self.random.choice((0, 1, 1, 2))),
                years=self.random.choice((0, 0, 1, 2, 3, 5)),
                majors=as_json(words.MAJORS[occupation.branch][:2]),
                benefits=words.BENEFITS[len(self.city.need) % len(words.BENEFITS)],
                pay_min=low, pay_max=low + Decimal(self.random.randint(3, 15)),
                mode=self.random.choices(("rigid", "flexible"), (85, 15))[0],
            )  # fmt: skip

    def project_needs(self, count: int) -> None:
        pool = [row for row in words.projects() if row["kind"] != "project_team_offer"]
        for number in range(count):
            project = pool[number % len(pool)]
            fitting = [
                e for e in self.city.enterprise
                if project["branch"] in codes.branches()[e["branch"]].lexicon_branches
            ] or self.city.enterprise  # fmt: skip
            phase = f"（{number // len(pool) + 1} 期）" if number >= len(pool) else ""
            self._need(
                self.random.choice(fitting), "project", project["title"] + phase,
                seats=self.random.randint(4, 14), description=project["text"],
                keywords=as_json(project["keywords"].split("|")), roles=as_json(project["roles"].split("|")),
                investment=Decimal(self.random.choice((80, 120, 200, 300, 500, 800, 1500))),
                cooperation=self.random.choice(("joint", "joint", "commission", "transfer", "consulting")),
            )  # fmt: skip

    def _need(self, enterprise: Row, kind: str, title: str, **columns: Any) -> None:
        organisation = self.city.organisation[enterprise["organisation"] - 1]
        state = self.random.choices(("open", "draft", "submitted", "returned", "closed"), (86, 4, 5, 1, 4))[0]
        updated = self._moment(110, 50)
        defaults = {
            "required_skills": "[]", "preferred_skills": "[]", "education": 0, "title_level": 0, "years": 0,
            "majors": "[]", "benefits": "", "pay_min": Decimal(0), "pay_max": Decimal(0), "mode": "rigid",
            "keywords": "[]", "roles": "[]", "investment": Decimal(0), "cooperation": None,
        }  # fmt: skip
        self.city.need.append(
            {
                "id": len(self.city.need) + 1, "kind": kind, "organisation": organisation["id"],
                "title": title, "branch": enterprise["branch"], "category": enterprise["category"],
                "county": organisation["county"],
                "start_on": self.day + timedelta(self.random.randint(10, 90)),
                "deadline": self.day + timedelta(self.random.randint(30, 240)), "state": state,
                "priority": self.random.choices((1, 2, 3), (75, 18, 7))[0],
                "created": updated - timedelta(days=self.random.randint(0, 20)), "updated": updated,
                **defaults, **columns,
            }
        )  # fmt: skip

    def _occupation(self, branch: Branch) -> Occupation:
        home = self.random.choice(branch.lexicon_branches) if self.random.random() < 0.9 else "通用"
        return self.random.choice(words.occupations_by_branch()[home])

    def _pay(self, occupation: Occupation) -> Decimal:
        base = {"research": 18, "medical": 16, "engineering": 12, "management": 12, "teaching": 10}
        return Decimal(base.get(occupation.kind, 7) + 4 * occupation.level + self.random.randint(0, 6))

    def _duties(self, occupation: Occupation, branch: Branch) -> str:
        skills = "、".join(occupation.skills[:3])
        work = f"负责{branch.name}方向的{occupation.title.removesuffix('工程师')}相关工作"
        return f"{work}，要求能独立运用{skills}，并参与技术攻关与人才培养。"

    def _person_name(self) -> str:
        length = self.random.choice((1, 2, 2, 2))
        return self.random.choice(words.SURNAMES) + "".join(self.random.choices(words.GIVEN, k=length))

    def _moment(self, within_days: int, before_days: int = 1) -> datetime:
        """Around a noon of that time; what runs and cases rest on stood before them."""
        noon = datetime.combine(self.day, time(12), ZONE)
        days, minutes = self.random.randint(before_days, within_days), self.random.randint(0, 300)
        return noon - timedelta(days=days, minutes=minutes)
