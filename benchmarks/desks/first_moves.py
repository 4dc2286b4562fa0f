"""Moves about how people come into the books at first, and who comes over from another unit."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.desks.desk import GRADES, Desk
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import TalentError
from talent_platform.establishment.appointments import drafts, queries
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.establishment.institutions import first_load, staff
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.establishment.institutions.schemas import RosterRow
from talent_platform.reference.import_rows import SourceRow
from talent_posts import level_of_title

PLACE = "219900"
FIGURES = (
    ("recruitment_publicity", {"least": 7, "unit": "working_day"}),
    ("recruitment_publicity", {"least": 9, "unit": "day"}),
    ("competition_publicity", {"least": 5, "unit": "day"}),
    ("special_post_cap", {"percent": 50, "count": 3}),
)


class FirstMoves(Desk):
    """Rosters and their confirmation, transfers, second posts, changed drafts, figures."""

    async def roster(self) -> None:
        """Some of those known, as they are or better, and somebody new."""
        known = await DB.asyncpg_pool.fetch(
            "SELECT number, name FROM staff_member WHERE institution = $1 ORDER BY number", self.unit
        )
        told = self.random.sample(known, min(len(known), 3))
        self.city.people += 1
        new = f"N{self.city.people}"
        self.city.identities[new] = f"E{self.city.people:08d}"
        listed = [(row["number"], row["name"]) for row in told] + [(new, "名册甲")]
        rows = [
            SourceRow("人员名册", line, RosterRow.model_validate({
                "number": number, "name": name, "identity": self.city.identities[number],
                "category": "专业技术", "grade": self.random.choice(GRADES), "born": "1980-05-01",
                "start": date(2018, 9, 1), "degree": "硕士", "history_complete": "是",
                "title": (title := self.random.choice(("工程师", "高级工程师"))),
                "title_level": level_of_title(title),
                "title_granted": "2016-01-01", "over_quota": self.maybe("政策性超岗", 0.2) or "",
            }))
            for line, (number, name) in enumerate(listed, 2)
        ]  # fmt: skip
        taken = await import_roster(self.hr, rows, file_hash=f"f{self.city.people}")
        if not taken.ids:
            raise TalentError("no row was taken")

    async def open_books(self) -> None:
        load = await first_load.waiting(self.unit)
        seen = load.digest if load is not None else "-"
        if self.random.random() < 0.2:
            await self.roster()
        await first_load.confirm(self.city.actors["walk-city"], self.unit, "首1号", seen=seen)

    async def transfer(self) -> None:
        """Somebody in post elsewhere is let go there and asked for here."""
        found = await DB.asyncpg_pool.fetch(
            "SELECT mine.id, theirs.id AS there, theirs.institution FROM staff_member mine"
            " JOIN staff_member theirs USING (person_key) WHERE mine.institution = $1"
            " AND theirs.id <> mine.id"
            " AND EXISTS (SELECT FROM ledger_entry e WHERE e.person = theirs.id AND e.kind = 'filled')"
            " ORDER BY 1, 2",
            self.unit,
        )
        if not found:
            raise TalentError("none")
        row = self.random.choice(found)
        last = self.some_day(3, 20)
        if self.random.random() < 0.7:
            await staff.record_leaving(self.city.hr(row["institution"]), row["there"], last)
        form = AppointmentForm.model_validate({
            "person": row["id"], "category": "professional", "grade": self.random.choice(GRADES),
            "way": "transfer", "effective": last + timedelta(days=1),
        })  # fmt: skip
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def pair(self) -> None:
        """Somebody in a professional post is to lead beside it."""
        form = AppointmentForm.model_validate({
            "person": await self.somebody_in_post(), "category": "management", "grade": 9, "way": "other",
            "effective": self.some_day(5, 60), "concurrent": True,
            "ends": self.maybe(self.some_day(100, 900)),
        })  # fmt: skip
        await requests.submit(self.hr, await drafts.draft(self.hr, self.unit, form))

    async def revise(self) -> None:
        draft = await self.anything("SELECT id FROM appointment WHERE institution = $1 AND state = 'draft'")
        row = await queries.appointment_row(self.hr, draft)
        form = AppointmentForm.model_validate({
            "person": self.maybe(await self.person()) or row["person"], "category": "professional",
            "grade": self.random.choice(GRADES), "way": row["way"], "effective": row["effective"],
        })  # fmt: skip
        await drafts.revise(self.hr, draft, form, version=row["version"])

    async def set_figure(self) -> None:
        name, value = self.random.choice(FIGURES)
        form = FigureForm.model_validate({
            "jurisdiction": PLACE, "valid_from": self.some_day(300, 60), "value": value,
            "source": "示范市岗位管理办法", "document": "示人社1号",
        })  # fmt: skip
        value_id = await figures.propose(self.city.actors["walk-city"], name, form)
        await dated.confirm(FIGURE, self.city.actors["walk-city2"], value_id)
