"""What the city has said of facts of a kind before, wherever somebody decides on such a fact; and what only
the unit says against it, which counts for nothing before the city has confirmed a record of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.clock import ZONE
from talent_platform.establishment.facts import standing
from talent_platform.establishment.facts.standing import Facts
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import DEFAULT_LOCALE, N_, gettext, translate
from talent_platform.web.field_texts import fields_of, text_of
from talent_posts import Person, post_name

_ACTS: Final = {
    "refused": N_("市级不同意「{was}」的登记"),
    "withdrawn": N_("市级已撤回「{was}」"),
    "corrected": N_("市级已将「{was}」更正为「{right}」"),
    "doubted": N_("「{was}」的更正或撤回待市级确认"),
    "recorded": N_("已登记为「{was}」"),
}


def text(kind: str, facts: Facts) -> str:
    """A fact as people read it."""
    columns = fields_of(FACTS[kind][1])
    told = (text_of(columns[name], value) for name, value in facts.items() if name in columns)
    return gettext("，").join(filter(None, told))


@dataclass(frozen=True)
class CityWord:
    """What the city said of a fact of the kind, or is asked to say, in whichever unit; of a day of birth also
    what is on record."""

    kind: str
    institution: int
    record: int | None
    act: str
    was: Facts
    right: Facts | None
    document: str
    at: datetime
    unit: str

    def __str__(self) -> str:
        """In the reader's language, with unit, paper and day."""
        right = text(self.kind, self.right) if self.right else ""
        said = gettext(_ACTS[self.act], was=text(self.kind, self.was), right=right)
        day = self.at.astimezone(ZONE).date().isoformat()
        return gettext("{said}（{source}）", said=said, source=f"{self.unit} {self.document} {day}")


_KEPT_FROM_UNITS = N_("与已有的登记或市级的结论不符，请携原件到审批机关核对")


def to_unit(words: Iterable[CityWord], institution: int) -> list[str]:
    """As the unit may read it, which has typed a number: what was said of its own entries, and of other units
    neither what nor where."""
    told = {
        str(each) if each.institution == institution else gettext(_KEPT_FROM_UNITS): None for each in words
    }
    return list(told)


def to_reader(reader: Actor, words: Iterable[CityWord], institution: int) -> list[str]:
    """In full for the offices; the unit of the row and its department read as `to_unit` tells."""
    if reader.role in {Role.INSTITUTION, Role.DEPARTMENT}:
        return to_unit(words, institution)
    return [str(each) for each in words]


@dataclass(frozen=True)
class Disputed:
    """A fact that does not count, and what the city said of facts of its kind."""

    institution: int
    kind: str
    facts: Facts
    words: tuple[CityWord, ...]
    claimed: bool
    """Nobody but the unit has said it; else it stands on record."""

    def __str__(self) -> str:
        """In full, with unit, paper and day."""
        return self._with([str(each) for each in self.words])

    def told(self, reader: Actor) -> str:
        """With the words as the reader may read them."""
        return self._with(to_reader(reader, self.words, self.institution))

    def told_to_unit(self) -> str:
        return self._with(to_unit(self.words, self.institution))

    def _with(self, words: Sequence[str]) -> str:
        fact = f"{gettext(FACTS[self.kind][0])}「{text(self.kind, self.facts)}」"
        return gettext("{fact}：{words}", fact=fact, words="；".join(words))


REFUSED_NAME = N_("市级对此人的姓名另有结论，不能改为这个姓名；请在人员页面登记更名，由市级确认")
_BEFORE: Final = """
    SELECT s.id AS staff, asked.kind, said.*, o.name AS unit_name
    FROM staff_member s CROSS JOIN unnest({}::text[]) asked (kind)
    CROSS JOIN LATERAL said_before(s.person_key, asked.kind) said
    JOIN institution i ON i.id = said.unit JOIN organisation o ON o.id = i.organisation
    WHERE s.id = ANY({}) ORDER BY said.at
"""
_DISPUTED: Final = """
    SELECT DISTINCT ON (staff, kind, facts) each.*, s.institution FROM (
        SELECT s.id AS staff, d.kind, d.facts, true AS claimed, NULL::timestamptz AS since
        FROM staff_member s CROSS JOIN LATERAL disputed_facts(s) d WHERE s.id = ANY({}) AND s.claimed
        UNION ALL
        SELECT person, kind, facts, false, since FROM against_the_city({})
    ) each JOIN staff_member s ON s.id = each.staff ORDER BY staff, kind, facts, claimed
"""


async def before(
    people: Sequence[int], kinds: Sequence[str] = tuple(FACTS), evening: datetime | None = None
) -> dict[tuple[int, str], tuple[CityWord, ...]]:
    """Person and kind → what was said, the earliest first; until that evening."""
    found: dict[tuple[int, str], tuple[CityWord, ...]] = defaultdict(tuple)
    for row in await StaffMember.raw(_BEFORE, list(kinds), list(people)):
        if evening is None or row["at"] < evening:
            found[row["staff"], row["kind"]] += (_word(row),)
    return found


async def doubts(reader: Actor, person_id: int, institution: int) -> list[str]:
    """Facts about the person of a unit, in whichever unit, of which a correction waits; as the reader may
    read it."""
    words = await before([person_id])
    return to_reader(
        reader, [each for found in words.values() for each in found if each.act == "doubted"], institution
    )


def _word(row: Mapping[str, Any]) -> CityWord:
    return CityWord(
        row["kind"], row["unit"], row["of_record"], row["act"], json.loads(row["was"]),
        json.loads(row["right"]) if row["right"] else None, row["document"], row["at"], row["unit_name"],
    )  # fmt: skip


async def disputed(people: Sequence[int], evening: datetime | None = None) -> dict[int, tuple[Disputed, ...]]:
    """Person → what does not count, or did not on an evening; nobody else."""
    rows = await StaffMember.raw(_DISPUTED, list(people), list(people))
    words = (
        await before([row["staff"] for row in rows], sorted({row["kind"] for row in rows})) if rows else {}
    )
    found: dict[int, tuple[Disputed, ...]] = defaultdict(tuple)
    for row in rows:
        told = words[row["staff"], row["kind"]]
        if evening is None or (
            any(each.at < evening for each in told if each.act != "doubted")
            and (row["since"] is None or row["since"] < evening)
        ):
            fact = Disputed(row["institution"], row["kind"], json.loads(row["facts"]), told, row["claimed"])
            found[row["staff"]] += (fact,)
    return dict(found)


async def by_the_city(person_id: int, kind: str, facts: Facts) -> bool:
    """Whether the city has spoken about such a fact of the person, so that only its word brings it in."""
    fact = json.dumps({"person": person_id, "kind": kind, "facts": facts})
    (row,) = await StaffMember.raw("SELECT said_by_the_city({}::jsonb) AS spoken", fact)
    return bool(row["spoken"])


async def refused_name(row: Facts, name: str) -> bool:
    """Whether a row of the staff is to bear another name, and the city has spoken about that one."""
    return name != row["name"] and await by_the_city(row["id"], "name", {"name": name})


async def refused_new_name(person_id: int, name: str) -> bool:
    """Whether somebody just listed bears a name the city has spoken about, and no other list has."""
    rows = await StaffMember.raw(
        "SELECT FROM staff_member mine JOIN staff_member s ON s.person_key = mine.person_key"
        " WHERE mine.id = {} AND s.id <> mine.id AND s.name = {}",
        person_id, name,
    )  # fmt: skip
    return not rows and await by_the_city(person_id, "name", {"name": name})


async def disputing(person_id: int, kind: str) -> list[int]:
    """Rows of the same person in other units whose unit tells a fact of the kind that does not count."""
    rows = await StaffMember.raw(
        "SELECT s.id FROM staff_member mine"
        " JOIN staff_member s ON s.person_key = mine.person_key AND s.id <> mine.id"
        " WHERE mine.id = {} AND s.claimed"
        " AND EXISTS (SELECT FROM disputed_facts(s) d WHERE d.kind = {})",
        person_id, kind,
    )  # fmt: skip
    return [row["id"] for row in rows]


def without(person: Person, facts: Sequence[Disputed]) -> Person:
    """The person as far as it counts; the rulebook is told of the rest in the language of its sentences, and
    as the unit may read it, which reads its decisions."""
    for each in facts:
        person = standing.told_otherwise(person, each.kind, [each.facts], [])
    with translate(DEFAULT_LOCALE):
        return replace(person, disputed=tuple(each.told_to_unit() for each in facts))


async def elsewhere(person_id: int, evening: datetime | None = None) -> tuple[str, ...]:
    """Posts in other units that stand on record, or stood on an evening, as the rulebook is told: each with
    unit, days and paper."""
    rows = await StaffMember.raw(
        "SELECT told, document FROM (SELECT r.id, r.document,"
        " record_told(r, coalesce({}::timestamptz, 'infinity')) AS told"
        " FROM staff_record r WHERE r.person = {} AND r.kind = 'earlier') each"
        " WHERE told IS NOT NULL ORDER BY id",
        evening, person_id,
    )  # fmt: skip
    with translate(DEFAULT_LOCALE):
        return tuple(_earlier(json.loads(row["told"]), row["document"]) for row in rows)


def _earlier(held: Facts, document: str) -> str:
    return gettext(
        "{unit} {post} {start} 至 {end}（{source}）",
        unit=held["unit"], post=post_name(held["category"], held["grade"]), start=held["start"],
        end=held["end"], source=document,
    )  # fmt: skip
