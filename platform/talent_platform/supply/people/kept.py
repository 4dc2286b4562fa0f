"""Names and phones in the form of a bureau, which changes them without seeing them: an empty field keeps what
is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.disclosure import door, texts
from talent_platform.reference.identity import key_of
from talent_platform.reference.open_text import Party, refuse_unconfirmed
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import cards, queries
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.teams import places as people
from talent_platform.web import field_texts
from talent_platform.web.field_texts import FieldChange

_FIELDS = ("name", "phone")


@dataclass(frozen=True)
class Kept:
    """What the form of one record does not show to its reader; nothing to the owner."""

    values: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id of a member → the same."""

    @classmethod
    async def of(cls, reader: Actor, kind: Resource, offer: Mapping[str, Any]) -> Kept:
        if cards.owns(reader, dict(offer)):
            return cls()
        if kind is CANDIDATE:
            return cls({name: offer[name] for name in _FIELDS})
        members = await queries.places(offer["id"])
        return cls(
            {"name": offer["name"]},
            {str(m["candidate"]): {name: m[name] for name in _FIELDS} for m in members},
        )

    def shown(self) -> dict[str, str]:
        return _masked(self.values)

    def members_shown(self) -> dict[str, dict[str, str]]:
        return {id_: _masked(values) for id_, values in self.members.items()}

    def blanked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a form without what is kept."""
        empty = {**values, **dict.fromkeys(self.values, "")}
        if "members" in values:
            empty["members"] = [
                {**row, **dict.fromkeys(self.members.get(str(row.get("id")), {}), "")}
                for row in values["members"]
            ]
        return empty

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as typed, with what is stored where nothing was typed."""
        full = _or_stored(values, self.values)
        if "members" in values:
            full["members"] = [
                _or_stored(row, self.members.get(str(row.get("id")), {})) for row in values["members"]
            ]
        return full

    def seen(self, values: Mapping[str, Any]) -> list[Party] | None:
        """Whom the reader knows from what was typed into the form; None for all whom the form names."""
        if not self.values:
            return None
        return [
            (str(row.get("name") or ""), str(row.get("phone") or ""))
            for row in values.get("members", [values])
        ]

    def typed_over(
        self, model: type[BaseModel], stored: Mapping[str, Any], form: BaseModel, typed: Mapping[str, Any]
    ) -> list[FieldChange]:
        """As `display.typed_over`: what is stored, and what was kept, masked."""
        untyped = {
            name: getattr(form, name) for name in self.values if not str(typed.get(name) or "").strip()
        }
        masks = _masked({name: stored[name] for name in self.values})
        return field_texts.typed_over(model, {**stored, **masks}, form.model_copy(update=_masked(untyped)))


def _masked(values: Mapping[str, str]) -> dict[str, str]:
    return {name: pair[0] for name, pair in people.hidden({n: [v] for n, v in values.items()}).items()}


def _or_stored(typed: Mapping[str, Any], stored: Mapping[str, str]) -> dict[str, Any]:
    return {
        **typed,
        **{name: value for name, value in stored.items() if not str(typed.get(name) or "").strip()},
    }


_ABILITIES = ("skills", "education", "title_level", "years")


async def abilities_kept(
    reader: Actor, team_id: int, members: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Member rows as they were sent, with the stored abilities where a row still says what its reader was
    shown: of who does not come that is nothing, and nothing must not be written over what stands."""
    shown = {one["id"]: one for one in (await queries.team(reader, team_id))["people"]}
    stored = {one["candidate"]: one for one in await queries.places(team_id)}

    def kept(row: Mapping[str, Any]) -> dict[str, Any]:
        read, stands = shown.get(row.get("id")), stored.get(row.get("id"))
        if read is None or stands is None or any(row[name] != read[name] for name in _ABILITIES):
            return dict(row)
        return {**row, **{name: stands[name] for name in _ABILITIES}}

    return [kept(row) for row in members]


async def keep_text(  # noqa: PLR0917 - one change
    actor: Actor, kind: Resource, row_id: int, county: str | None, form: CandidateForm | TeamOfferForm,
    seen: Sequence[Party] | None = None, changes: Collection[str] = (), *,
    full: CandidateForm | TeamOfferForm | None = None,
) -> None:  # fmt: skip
    """`changes`: the fields an author wrote who does not see everybody; `full`: the form with what others
    wrote (`blots.filled`)."""
    named = form.named_here()
    unseen = () if seen is None else named
    found = refuse_unconfirmed(form, named if seen is None else seen, unseen, full=full)
    if seen is not None:
        typed = [text for name, text in form.open_texts().items() if name in changes]
        hidden = door.without_known(await _unseen(kind, row_id, named), seen)
        await door.written(actor, [door.SavedTexts(f"{kind}:{row_id}", typed, hidden)])
    written = (full or form).open_texts()
    await texts.keep(actor, str(kind), row_id, county=county, texts=written, found=found, people=named)


@asynccontextmanager
async def typed_over(
    actor: Actor, kind: Resource, stored: Mapping[str, Any], seen: Sequence[Party] | None
) -> AsyncIterator[None]:
    """Around the taking of a form whose author does not see all its names and phones: whatever is answered
    tells whether what was typed over them stands there. A hit is a look, saved or not; a miss counts unless
    it is saved, which the history tells.

    Raises:
        TooManyAttempts: this account has looked too often within the hour.
    """
    typed = [key_of(name, phone) for name, phone in seen or ()]
    names, phones = {name for name, _ in typed} - {""}, {phone for _, phone in typed} - {""}
    if not names and not phones:
        yield
        return
    parties = [(stored["name"], stored["phone"])] if kind is CANDIDATE else []
    keys = [(one, key_of(*one.party)) for one in await _unseen(kind, stored["id"], parties)]
    hit = [one for one, (name, phone) in keys if name in names or phone in phones]
    people = dict.fromkeys(subject for one in hit for subject in one.subjects)
    async with door.guess(actor, f"{kind}:{stored['id']}", list(people)):
        yield


async def _unseen(kind: Resource, row_id: int, named: Sequence[Party]) -> list[door.Unseen]:
    if kind is CANDIDATE:
        return [door.Unseen((f"candidate:{row_id}",), *party) for party in named]
    return [
        door.Unseen((f"candidate:{m['candidate']}", f"team:{row_id}"), m["name"], m["phone"])
        for m in await queries.places(row_id)
    ]
