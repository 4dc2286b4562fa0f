"""What needs ask for beside the directory of qualifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import OrganisationKind
from talent_platform.accounts.tables import Organisation
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.directory.service import AffectedThing
from talent_platform.certificates.wording import STANDING_LABELS
from talent_platform.clock import today
from talent_platform.database.engine import views
from talent_platform.demand.needs.life import LIVE
from talent_platform.demand.tables import Need, NeedKind, NeedState
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.identity import in_simplified
from talent_posts import Directory, MayAsk, may_demand, papers_in, standing

BARRED: dict[str, str] = {
    "level": N_(
        "「{name}」是水平评价类职业资格，不得作为聘用条件（除准入类职业资格外，一律不得与就业创业挂钩）"
    ),
    "left": N_(
        "「{name}」不在现行的国家职业资格目录内，不得作为聘用条件（除准入类职业资格外，一律不得与就业创业挂钩）"
    ),
    "outside": N_(
        "「{name}」不在国家职业资格目录内，不得作为聘用条件（除准入类职业资格外，一律不得与就业创业挂钩）"
    ),
    "unlisted": N_(
        "「{name}」在国家职业资格目录中没有查到：法律法规要求持证的才可作为聘用条件，请核实证书的全称"
    ),
}
"""What of the required skills may not be made a condition of hiring: standing → sentence."""
MENTIONED = N_("文字里写了「{name}」证书：它不是准入类职业资格，不得作为聘用条件，请改写")


@dataclass(frozen=True)
class Demanded:
    """What stands against the required skills of a need."""

    refused: tuple[Said, ...] = ()
    """Of a public institution: it is not taken."""
    warned: tuple[Said, ...] = ()
    """Of an enterprise, and of either for what no list knows: it is told."""
    mentioned: tuple[Said, ...] = ()
    """Of either: its text names a paper that nobody may demand, which is for people to judge."""

    @property
    def said(self) -> tuple[Said, ...]:
        return (*self.refused, *self.warned, *self.mentioned)


def demanded(skills: Sequence[str], kind: str, directory: Directory, texts: Sequence[str] = ()) -> Demanded:
    """By the directory of today; `kind` of the employer, `texts` of the need."""
    said = {
        outcome: tuple(
            Said(BARRED[each.asked.standing], name=each.asked.name)
            for each in asked(skills, kind, today(), directory)
            if each.outcome == outcome
        )
        for outcome in ("block", "warn")
    }
    return Demanded(said["block"], said["warn"], _mentioned(texts, directory))


def _mentioned(texts: Sequence[str], directory: Directory) -> tuple[Said, ...]:
    names = [
        paper.name
        for text in texts
        for paper in papers_in(in_simplified(text), today(), directory)
    ]  # fmt: skip
    return tuple(Said(MENTIONED, name=name) for name in dict.fromkeys(names))


async def demanded_by(organisation: int | None, skills: Sequence[str], texts: Sequence[str] = ()) -> Demanded:
    """The same for a need of this organisation."""
    if not skills and not any(texts):
        return Demanded()
    rows = await Organisation.select(Organisation.kind).where(Organisation.id == organisation)
    return demanded(skills, rows[0]["kind"] if rows else "", await directories.in_force(), texts)


async def demanded_by_each(needs: Sequence[tuple[int, Sequence[str], Sequence[str]]]) -> list[Demanded]:
    """The same for many: (organisation, required skills, texts) of each."""
    rows = await Organisation.select(Organisation.id, Organisation.kind).where(
        Organisation.id.is_in([0, *(organisation for organisation, *_ in needs)])
    )
    kinds, directory = {row["id"]: row["kind"] for row in rows}, await directories.in_force()
    return [
        demanded(skills, kinds[organisation], directory, texts) for organisation, skills, texts in needs
    ]  # fmt: skip


async def refuse(organisation: int | None, skills: Sequence[str]) -> None:
    """
    Raises:
        Invalid: a public institution demands what it may not; under `required_skills`.
    """
    if refused := (await demanded_by(organisation, skills)).refused:
        raise Invalid(refused[0], {"required_skills": refused[0]})


def asked(skills: Sequence[str], kind: str, day: date, directory: Directory) -> list[MayAsk]:
    """What the law says of each required skill, asked for by an organisation of this kind."""
    public = kind == OrganisationKind.INSTITUTION
    return [may_demand(in_simplified(name), day, directory, public=public) for name in skills]


async def affects(before: Directory, after: Directory, day: date) -> list[AffectedThing]:
    """Every need under check or open of which a required skill, or a paper that its text names, stands for
    something else by another directory (hook `directory.affects`)."""
    return [
        AffectedThing(
            "need", f"{need.title}：{name}", need.name, f"/needs/{need.id}", STANDING_LABELS[old],
            STANDING_LABELS[new],
        )
        for need in await _live()
        for name, old, new in _otherwise(need, before, after, day)
    ]  # fmt: skip


def _otherwise(
    need: _LiveNeed, before: Directory, after: Directory, day: date
) -> Iterator[tuple[str, str, str]]:
    """What stands for something else by the one and by the other, and for what."""
    skills = zip(*(asked(need.required, need.employer, day, each) for each in (before, after)), strict=True)
    told: dict[str, tuple[str, str]] = {
        old.asked.name: (old.asked.standing, new.asked.standing) for old, new in skills
    }
    texts = [in_simplified(text) for text in (need.title, need.description)]
    for text in texts:
        for paper in (each for by in (before, after) for each in papers_in(text, day, by)):
            pair = [standing(paper.name, day, each, paper=True).standing for each in (before, after)]
            told.setdefault(paper.name, (pair[0], pair[1]))
    return ((name, old, new) for name, (old, new) in told.items() if old != new)


@dataclass(frozen=True)
class _LiveNeed:
    id: int
    title: str
    description: str
    required_skills: list[dict[str, str]]
    name: str
    employer: str

    @property
    def required(self) -> list[str]:
        return [skill["name"] for skill in self.required_skills]


async def _live() -> list[_LiveNeed]:
    states = [str(state) for state in (*LIVE, NeedState.SUBMITTED)]
    rows = await (
        Need.select(
            Need.id, Need.title, Need.description, Need.required_skills,
            Need.organisation._.name.as_alias("name"), Need.organisation._.kind.as_alias("employer"),
        )
        .where(Need.kind == str(NeedKind.TALENT), Need.state.is_in(states))
        .order_by(Need.id)
        .output(load_json=True)
    )  # fmt: skip
    return views(_LiveNeed, rows)
