"""The fictional city as plain rows, the same for the same seed, scale and day."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from random import Random
from typing import Any

from stdnum.cn import uscc

from talent_platform.accounts.roles import LABELS, Role
from talent_platform.clock import ZONE
from talent_platform.demo import words
from talent_platform.demo.accounts import LOGINS
from talent_platform.demo.members import agree, with_room
from talent_platform.demo.rows import City, Row
from talent_platform.demo.words import Occupation
from talent_platform.reference import codes
from talent_platform.reference.codes import Branch
from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.supply.schemas import Stage

SEED = 20_261_122
ENTERPRISES, TALENT_NEEDS, PROJECT_NEEDS, CANDIDATES, TEAMS = 160, 600, 80, 6_000, 120
"""Sizes at scale 1."""


def build(*, scale: float = 1.0, seed: int = SEED, day: date) -> City:
    """Generate the city as it stands on `day`; `scale` multiplies every size (0.1 to 100)."""
    builder = _Builder(Random(seed), day, City())
    builder.bureaus()
    builder.enterprises(_sized(ENTERPRISES, scale, at_least=14))
    builder.talent_needs(_sized(TALENT_NEEDS, scale))
    builder.project_needs(_sized(PROJECT_NEEDS, scale))
    builder.candidates(_sized(CANDIDATES, scale))
    builder.teams(_sized(TEAMS, scale))
    builder.accounts()
    agree(builder.random, builder.city)
    return builder.city


def _sized(size: int, scale: float, at_least: int = 2) -> int:
    return max(at_least, round(size * scale))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Builder:
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
                self.county_ids[county], "enterprise", name, county, _credit_code(county, number + 1)
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
                required_skills=_json(
                    [{"name": s, "level": self.random.choice((1, 2, 2))} for s in skills[:required]]
                ),
                preferred_skills=_json([{"name": s, "level": 2} for s in skills[required : required + 3]]),
                education=max(0, occupation.education - self.random.choice((0, 0, 1))),
                title_level=max(0, occupation.level - self.random.choice((0, 1, 1, 2))),
                years=self.random.choice((0, 0, 1, 2, 3, 5)),
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
                keywords=_json(project["keywords"].split("|")), roles=_json(project["roles"].split("|")),
                investment=Decimal(self.random.choice((80, 120, 200, 300, 500, 800, 1500))),
                cooperation=self.random.choice(("joint", "joint", "commission", "transfer", "consulting")),
            )  # fmt: skip

    def _need(self, enterprise: Row, kind: str, title: str, **columns: Any) -> None:
        organisation = self.city.organisation[enterprise["organisation"] - 1]
        state = self.random.choices(("open", "draft", "submitted", "returned", "closed"), (86, 4, 5, 1, 4))[0]
        updated = self._moment(60)
        defaults = {
            "required_skills": "[]", "preferred_skills": "[]", "education": 0, "title_level": 0, "years": 0,
            "pay_min": Decimal(0), "pay_max": Decimal(0), "mode": "rigid", "keywords": "[]", "roles": "[]",
            "investment": Decimal(0), "cooperation": None,
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

    # -- supply ------------------------------------------------------------------------------------

    def candidates(self, count: int) -> None:
        groups = words.occupations_by_branch()
        branches = list(codes.branches().values())
        for _ in range(count):
            branch = self.random.choice(branches)
            home = self.random.choice(branch.lexicon_branches) if self.random.random() < 0.88 else "通用"
            group = groups[home]
            # Popular occupations have many people, rare ones few.
            rank = int(self.random.paretovariate(0.9)) - 1
            common = self.random.random() < 0.45 and rank < len(group)
            occupation = group[rank] if common else self.random.choice(group)
            self._candidate(occupation, registered=True)

    def _candidate(self, occupation: Occupation, *, registered: bool) -> int:
        random = self.random
        years = min(38, int(random.expovariate(0.11)))
        level = TitleLevel(
            max(
                0,
                min(
                    occupation.level + random.choice((-1, 0, 0, 0, 1)),
                    5 if years > 15 else 4 if years > 8 else 3,
                ),
            )
        )
        rank = occupation.education + random.choice((-1, 0, 0, 0, 1, 1))
        education = Education(max(1, min(5, rank)))
        known = random.sample(occupation.skills, max(1, len(occupation.skills) - random.choice((0, 0, 1))))
        others = words.skills_by_branch().get(occupation.branch, ())
        known += [s for s in random.sample(others, min(2, len(others))) if s not in known]
        skills = [{"name": s, "level": min(3, 1 + (years > 2) + (random.random() < 0.35))} for s in known]
        counties = list(codes.counties())
        consent = random.random() < 0.93
        updated = self._moment(80)
        self.people += 1
        wishes = [] if random.random() < 0.55 else random.sample(counties, random.randint(1, 4))
        row = {
            "id": self.people, "account": None,
            "county": random.choice(counties) if random.random() < 0.5 else None,
            "registered": registered, "name": self._person_name(), "phone": f"100{self.people:08d}",
            "headline": occupation.title, "skills": _json(skills), "education": int(education),
            "major": random.choice(words.MAJORS[occupation.branch]),
            "title_level": int(level), "years": years,
            "birth_year": self.day.year - 22 - years - random.randint(0, 4),
            # Who is known only as a member goes where the team goes.
            "wanted_counties": _json(wishes if registered else []),
            "wanted_branches": _json([]),
            "wanted_pay": max(Decimal(4), self._pay(occupation) - random.randint(0, 7)),
            "mode": random.choices(("rigid", "flexible"), (88, 12))[0],
            "available_from": self.day + timedelta(random.randint(-20, 100)),
            "summary": f"{years} 年{occupation.title}经历，熟悉{'、'.join(known[:3])}。"
            if years
            else "应届毕业生。",
            "consent": consent, "consented_at": updated if consent else None,
            "state": random.choices(("active", "paused"), (97, 3))[0], "created": updated, "updated": updated,
        }  # fmt: skip
        self.city.candidate.append(row)
        return self.people

    def teams(self, count: int) -> None:
        offers = [row for row in words.projects() if row["kind"] == "project_team_offer"]
        # Every other team brings what somebody is looking for.
        asked = [row for row in words.projects() if row["kind"] == "technical_problem"]
        pool = [row for pair in zip_longest(asked, offers) for row in pair if row]
        registered: dict[str, list[int]] = {}
        for row in self.city.candidate:
            registered.setdefault(row["headline"], []).append(row["id"])
        for number in range(count):
            self._team(number, pool[number % len(pool)], registered)

    def _team(self, number: int, project: dict[str, str], registered: dict[str, list[int]]) -> None:
        random = self.random
        branch = next(
            b for b in codes.branches().values() if project["branch"] in (*b.lexicon_branches, "医疗卫生")
        )
        roles = [r for r in project["roles"].split("|") if r in words.occupations_by_title()]
        group = words.occupations_by_branch()[project["branch"]]
        size = random.randint(2, 12)
        titles = (roles + [random.choice(group).title for _ in range(size)])[:size]
        people: dict[int, tuple[str, bool]] = {}
        for title in titles:
            free = registered.get(title, [])
            if free and random.random() < 0.3:
                person, single = random.choice(free), True
            else:
                person, single = self._candidate(words.occupations_by_title()[title], registered=False), False
            people.setdefault(person, (title, single))
        while len(people) < 2:
            people[self._candidate(random.choice(group), registered=False)] = (titles[0], False)
        core = max(1, round(len(people) * 0.6))
        updated, consent = self._moment(80), random.random() < 0.95
        self.city.team.append(
            {
                "id": number + 1, "account": None, "county": None,
                "name": f"{project['branch']}{random.choice(words.BRANDS)}团队{number + 1:03d}",
                "project": project["title"], "description": project["text"],
                "stage": str(_STAGES[project["stage"]]), "keywords": _json(project["keywords"].split("|")),
                "branch": branch.code, "category": branch.category,
                "wanted_counties": _json([]),
                "cooperation": random.choice(("joint", "transfer", "investment")),
                "wanted_investment": Decimal(random.choice((50, 100, 200, 300, 500))),
                "minimum_size": random.randint(core, len(people)),
                "available_from": self.day + timedelta(random.randint(-10, 60)),
                "consent": consent, "consented_at": updated if consent else None, "state": "active",
                "created": updated, "updated": updated,
            }
        )  # fmt: skip
        for place, (person, (title, single)) in enumerate(people.items()):
            self.city.join(number + 1, person, title, core=place < core, alone=single)

    # -- accounts ----------------------------------------------------------------------------------

    def accounts(self) -> None:
        first_county = next(iter(self.county_ids))
        first = next(
            e
            for e in self.city.enterprise
            if self.city.organisation[e["organisation"] - 1]["county"] == first_county
        )
        homes: dict[Role, int | None] = {
            Role.CITY: 1, Role.AUDITOR: 1, Role.OFFICER: 1, Role.SECURITY: 1,
            Role.COUNTY: self.county_ids[first_county],
            Role.ENTERPRISE: first["organisation"], Role.INSTITUTION: self.county_ids[first_county],
        }  # fmt: skip
        for login, role in LOGINS.items():
            # The stream of names stays as it was before there were security administrators.
            name = LABELS[role] if role is Role.SECURITY else self._person_name()
            self.city.open_account(login, name, role, homes.get(role))
        for number, organisation in enumerate(self.county_ids.values(), start=1):
            self.city.open_account(f"county{number:02d}", self._person_name(), Role.COUNTY, organisation)
        officer = next(a["id"] for a in self.city.account if a["role"] == "officer")
        for enterprise in self.city.enterprise:
            enterprise["officer"] = officer
        logins = {a["login"]: a["id"] for a in self.city.account}
        own = next(c for c in self.city.candidate if c["consent"] and c["state"] == "active")
        own["account"] = logins["candidate"]
        next(a for a in self.city.account if a["login"] == "candidate")["name"] = own["name"]
        with_room(self.city)[0] |= {
            "account": logins["teamlead"],
            "consent": True,
            "consented_at": self._moment(10),
        }

    def _person_name(self) -> str:
        length = self.random.choice((1, 2, 2, 2))
        return self.random.choice(words.SURNAMES) + "".join(self.random.choices(words.GIVEN, k=length))

    def _moment(self, within_days: int) -> datetime:
        noon = datetime.combine(self.day, time(12), ZONE)
        return noon - timedelta(days=self.random.randint(1, within_days), minutes=self.random.randint(0, 300))


_STAGES = {
    "立项": Stage.INITIATION, "方案论证": Stage.PROOF, "小试": Stage.LABORATORY, "中试": Stage.PILOT,
    "样机": Stage.PROTOTYPE, "试产": Stage.TRIAL, "在役改造": Stage.RETROFIT,
}  # fmt: skip


def _credit_code(county: str, number: int) -> str:
    """A code with right check characters (GB 11714, GB 32100) in a division that does not exist."""
    body = f"MA0{number:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    check = 11 - sum(v * w for v, w in zip(values, weights, strict=True)) % 11
    organisation = body + ("0" if check == 11 else "X" if check == 10 else str(check))
    code = f"91{county}{organisation}"
    return code + uscc.calc_check_digit(code)
