"""The fictional city as plain rows, the same for the same seed, scale and day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from random import Random

from talent_matching import Licences
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.demo import words
from talent_platform.demo.accounts import LOGINS
from talent_platform.demo.demand import DemandBuilder, as_json
from talent_platform.demo.members import agree
from talent_platform.demo.rows import City
from talent_platform.demo.words import Occupation
from talent_platform.reference import codes
from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.supply.wording import ProjectStage

SEED = 20_261_122
ENTERPRISES, TALENT_NEEDS, PROJECT_NEEDS, CANDIDATES, TEAMS = 160, 600, 80, 6_000, 120
"""Sizes at scale 1."""
LED = 2
"""Teams of the lead of the sign-in page: one has cases under way, the other is hired and settles. A city of
no more leaves the lead one."""


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


class _Builder(DemandBuilder):
    """Adds those who offer themselves, and the accounts."""

    @cached_property
    def _licences(self) -> Licences:
        return Licences.on(self.day)

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
        # Beginners study for theirs.
        licence = self._licences.certificates(occupation.title)[:1] if years else ()
        skills += [{"name": s, "level": 1} for s in licence if s not in known]
        counties = list(codes.counties())
        consent = random.random() < 0.93
        updated = self._moment(120, 50)
        self.people += 1
        wishes = [] if random.random() < 0.55 else random.sample(counties, random.randint(1, 4))
        row = {
            "id": self.people, "account": None,
            "county": random.choice(counties) if random.random() < 0.5 else None,
            "registered": registered, "name": self._person_name(), "phone": f"100{self.people:08d}",
            "headline": occupation.title, "skills": as_json(skills), "education": int(education),
            "major": random.choice(words.MAJORS[occupation.branch]),
            "title_level": int(level), "years": years,
            "birth_year": self.day.year - 22 - years - random.randint(0, 4),
            # Who is known only as a member goes where the team goes.
            "wanted_counties": as_json(wishes if registered else []),
            "wanted_branches": as_json([]),
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
        # Teams of the sign-in page can come, anywhere: all in them have registered and answer themselves.
        shown = number < LED
        for title in roles if shown and len(roles) > 1 else titles:
            free = self._free(title, people, registered) if shown else registered.get(title, [])
            if free and (shown or random.random() < 0.3):
                person, single = random.choice(free), not shown
                if shown:
                    # Nobody of it is in another team.
                    for each in registered.values():
                        each[:] = [one for one in each if one != person]
                    self.city.candidate[person - 1] |= {"wanted_counties": as_json([]), "mode": "rigid"}
            else:
                person, single = self._candidate(words.occupations_by_title()[title], registered=False), False
            people.setdefault(person, (title, single))
        while len(people) < 2:
            people[self._candidate(random.choice(group), registered=False)] = (titles[0], False)
        core = max(1, round(len(people) * 0.6))
        updated, consent = self._moment(120, 50), random.random() < 0.95
        self.city.team.append(
            {
                "id": number + 1, "account": None, "county": None,
                "name": f"{project['branch']}{random.choice(words.BRANDS)}团队{number + 1:03d}",
                "project": project["title"], "description": project["text"],
                "stage": str(_STAGES[project["stage"]]), "keywords": as_json(project["keywords"].split("|")),
                "branch": branch.code, "category": branch.category,
                "wanted_counties": as_json([]),
                "cooperation": random.choice(("joint", "transfer", "investment")),
                "wanted_investment": Decimal(random.choice((50, 100, 200, 300, 500))),
                "minimum_size": random.randint(core, len(people)),
                "team_kind": ("innovation", "startup")[number % 3 == 1],
                "leader_class": ("provincial", "other", "national", "other")[number % 4],
                "alliance": "", "talent_plan": "兴辽英才计划" if number % 4 == 0 else "",
                "available_from": self.day + timedelta(random.randint(-10, 60)),
                "consent": consent, "consented_at": updated if consent else None, "state": "active",
                "created": updated, "updated": updated,
            }
        )  # fmt: skip
        for place, (person, (title, single)) in enumerate(people.items()):
            self.city.join(number + 1, person, title, core=place < core, alone=single)

    def _free(self, title: str, chosen: Collection[int], registered: Mapping[str, list[int]]) -> list[int]:
        """Who has registered and agreed to be matched, of that occupation if there is anybody."""
        for some in (registered.get(title, []), [one for each in registered.values() for one in each]):
            known = [self.city.candidate[one - 1] for one in some if one not in chosen]
            free = [row["id"] for row in known if row["consent"] and row["state"] == "active"]
            if free:
                return free
        return []

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
            # The stream of names stays as it was before there were these roles.
            later = role in {Role.SECURITY, Role.DEPARTMENT} or login == "city2"
            name = LABELS[role] if later else self._person_name()
            self.city.open_account(login, name, role, homes.get(role))
        for number, organisation in enumerate(self.county_ids.values(), start=1):
            self.city.open_account(f"county{number:02d}", self._person_name(), Role.COUNTY, organisation)
        self._officers(first_county)
        logins = {a["login"]: a["id"] for a in self.city.account}
        taken = {member["candidate"] for member in self.city.team_member}
        own = next(
            c for c in self.city.candidate
            if c["consent"] and c["state"] == "active" and c["id"] not in taken
        )  # fmt: skip
        # Open to every county: its page shows cases of each kind.
        own |= {"account": logins["candidate"], "wanted_counties": as_json([]), "mode": "rigid"}
        next(a for a in self.city.account if a["login"] == "candidate")["name"] = own["name"]
        for team in self.city.team[: LED if len(self.city.team) > LED else 1]:
            team |= {"account": logins["teamlead"], "consent": True, "consented_at": self._moment(60, 50)}

    def _officers(self, first_county: str) -> None:
        """One for each county, that of the first sits with the city; each looks after its enterprises."""
        of = {first_county: next(a["id"] for a in self.city.account if a["role"] == "officer")}
        for number, (county, bureau) in enumerate(self.county_ids.items(), start=1):
            if county not in of:
                name = self._person_name()
                of[county] = self.city.open_account(f"officer{number:02d}", name, Role.OFFICER, bureau)
        counties = {one["id"]: one["county"] for one in self.city.organisation}
        for enterprise in self.city.enterprise:
            enterprise["officer"] = of[counties[enterprise["organisation"]]]


_STAGES = {
    "立项": ProjectStage.INITIATION, "方案论证": ProjectStage.PROOF, "小试": ProjectStage.LABORATORY,
    "中试": ProjectStage.PILOT,
    "样机": ProjectStage.PROTOTYPE, "试产": ProjectStage.TRIAL, "在役改造": ProjectStage.RETROFIT,
}  # fmt: skip
