"""Whether a certificate is one: asked by anybody who holds the paper, and so knows its number and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from talent_platform.accounts import throttle
from talent_platform.certificates.register import queries
from talent_platform.certificates.register.numbers import code_key
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.register.schemas import one_number
from talent_platform.certificates.sealing import codes, seals
from talent_platform.certificates.tables import CertificateState
from talent_platform.clock import ZONE, today
from talent_platform.database.engine import read_within
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.identity import name_key

MOST = 20
LATER = N_("只能查到今天为止的状态")
_NUMBERED = """(
    certificate_number_key(number) = certificate_number_key({}) AND certificate_number_key({}) <> ''
    OR id = (SELECT certificate FROM certificate_seal WHERE code = {}))"""
_NAMED = f"{_NUMBERED} AND name_key(holder) = name_key({{}})"
_RENAMED = f"{_NUMBERED} AND issuance IS NOT NULL AND name_key(holder) <> name_key({{}})"
State = Literal["valid", "suspended", "revoked", "superseded"]


@dataclass(frozen=True)
class Found:
    """What the paper asserts, and where it stands on the day asked about."""

    row: CertificateRow
    state: State | None
    """None: not issued yet on that day. Superseded: a paper of the city whose name was corrected since."""
    since: date | None
    day: date
    corrected: date | None
    """Day of the last correction: the paper says what held before, unless it was made since."""
    document: str
    """Number of the decision by which the city issued it; empty of what others issued."""
    later: date | None
    """Day of the first correction after the day asked about: of what the city issued `row` says what held
    then."""

    @property
    def lapsed(self) -> bool:
        return self.row.expires is not None and self.row.expires < self.day

    @property
    def answer(self) -> State | Literal["lapsed"] | None:
        """What whoever asks is told: nothing whose own term is over is called valid."""
        return "lapsed" if self.state == "valid" and self.lapsed else self.state


async def look_up(number: str, holder: str, *, subject: str, on: date | None = None) -> Sequence[Found]:
    """The certificates of this number, or look-up code, and this name, mostly one; none where the register
    knows none. Each question counts for its asker (`subject`), so that nobody walks through the numbers.

    Raises:
        Invalid: a day to come, of which nobody can tell.
        TooManyAttempts: too many questions.
    """
    if on is not None and on > today():
        raise Invalid(LATER, {"on": LATER})
    await throttle.use(throttle.CERTIFICATE_CHECKS, subject)
    day = on or today()
    found, night = [], datetime.combine(day + timedelta(days=1), time(), ZONE)
    for row in await _rows(_NAMED, number, holder, night):
        told = await queries.standing_on(row, day)
        own = row.issuance is not None
        renamed = own and told.later and name_key(await queries.holder_on(row, night)) != name_key(row.holder)
        if renamed:  # the paper of that day bore another name
            told = replace(told, state=None, since=None)
        found.append(
            Found(told.facts, told.state, told.since, day, told.corrected, row.document, told.later)  # type: ignore[arg-type]
        )
    return found


@dataclass(frozen=True, slots=True)
class _Asked(CertificateRow):
    document: str
    """Number of the decision of the city that the paper of the day names; empty of what others issued."""


_FOUND = f"""
    SELECT {", ".join(f"c.{field.name}" for field in fields(CertificateRow))}, coalesce((
        SELECT i.document FROM certificate_issuance i
        WHERE c.issuance IS NOT NULL AND (i.id = c.issuance OR i.corrects = c.id AND i.confirmed < {{}})
        ORDER BY i.id DESC LIMIT 1), '') AS document
    FROM certificate c WHERE {{where}} ORDER BY c.id LIMIT {MOST}
"""  # noqa: S608 - names of this code


async def _rows(where: str, number: str, holder: str, night: datetime) -> Sequence[_Asked]:
    number, code, holder = one_number(number).replace("\0", ""), code_key(number), holder.replace("\0", "")
    asked = _FOUND.replace("{where}", where)
    return await read_within(_Asked, asked, night, number, number, code, holder)


async def of_paper(number: str, holder: str, *, subject: str, on: date | None = None) -> Sequence[Found]:
    """As `look_up`, and where there is none a paper of the city that bears the name from before a correction:
    whoever holds it is told that it is superseded, and nothing of the one that holds now."""
    found = await look_up(number, holder, subject=subject, on=on)
    day, code = on or today(), code_key(number)
    night = datetime.combine(day + timedelta(days=1), time(), ZONE)
    return found or [
        paper
        for row in await _rows(_RENAMED, number, holder, night)
        if (paper := await _superseded(row, code, name_key(holder), day))
    ]


async def _superseded(row: CertificateRow, code: str, name: str, day: date) -> Found | None:
    papers = await seals.of_certificate(row.id)
    by_code = code in {paper.code for paper in papers}
    for newer, paper in pairwise(papers):
        said = codes.opened(paper.text).claims
        if name_key(said.holder) == name and (not by_code or paper.code == code):
            shown = replace(
                row, name=said.name, level=said.level, specialty=said.specialty, expires=said.expires
            )
            told = await queries.standing_on(row, day)
            if day < newer.day:
                return Found(shown, told.state, told.since, day, None, said.document, newer.day)  # type: ignore[arg-type]
            revoked = told.state == CertificateState.REVOKED
            state: State = "revoked" if revoked else "superseded"
            since = told.since if revoked else newer.day
            return Found(shown, state, since, day, newer.day, said.document, None)
    return None
