"""What the register of certificates means for people, wherever it is asked: a certificate it holds for
somebody is proof, and one that is suspended or revoked is none.

A part that knows whose certificates they are has a view of two columns, `person` and `certificate`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from talent_platform.certificates.register.life import KIND_LABELS, LAPSED, STATE_BADGES
from talent_platform.certificates.register.numbers import is_own
from talent_platform.certificates.tables import Certificate, CertificateKind, CertificateState
from talent_platform.clock import ZONE, today
from talent_platform.database.engine import read_within
from talent_platform.web.listing.declaration import Badge
from talent_posts import (
    Directory,
    TitleLevel,
    bare_title,
    by_exam,
    by_specialty,
    paper_title_level,
    proves,
    proves_skill_alone,
    standing,
    stem,
    title_for,
)

NO_TITLE = ("level", "left", "outside", "unlisted")
"""What a name stands for in the directory that makes no title of it, whatever it was recorded as."""


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate of somebody, and where it stands."""

    person: int
    certificate: int
    kind: str
    name: str
    level: str
    specialty: str
    number: str
    body: str
    issued: date
    expires: date | None
    state: str
    moved: datetime | None
    """When it was suspended, resumed or revoked last."""

    @property
    def since(self) -> date | None:
        """Day of the last move; None for one that was never anything but valid."""
        return self.moved.astimezone(ZONE).date() if self.moved else None

    @property
    def of_the_city(self) -> bool:
        """The city issued it, and has its paper."""
        return is_own(self.number)

    @property
    def taken_back(self) -> bool:
        """Suspended or revoked."""
        return self.state != CertificateState.VALID

    @property
    def called(self) -> str:
        """What it is for: of a paper of several trades its own."""
        return by_specialty(self.name, self.specialty)

    @property
    def is_title(self) -> bool:
        """A title by 以考代评 stands in the directory, and was recorded as a 职业资格 for that."""
        return self.kind == CertificateKind.TITLE or (
            self.kind == CertificateKind.VOCATIONAL and by_exam(self.name)
        )

    @property
    def title_level(self) -> TitleLevel | None:
        """Its own name tells it before what was typed beside it; None where nothing does."""
        return paper_title_level(self.name, self.level)

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def badge(self) -> Badge:
        return LAPSED if self.lapsed and not self.taken_back else STATE_BADGES[self.state]

    @property
    def lapsed(self) -> bool:
        """Its own term is over today."""
        return self.expires is not None and self.expires < today()

    def counts(self, day: date) -> bool:
        """Whether it is proof on that day."""
        return not self.taken_back and (self.expires or date.max) >= day


async def of_people(view: str, people: Sequence[int]) -> Mapping[int, Sequence[HeldCertificate]]:
    """Person → certificates, the oldest first, as the register tells them now. `view`: whose they are."""
    return by_person(await read_within(HeldCertificate, statement(view), list(people))) if people else {}


def statement(view: str) -> str:
    """Certificates of people with their state: `{}` for the people."""
    return (
        "SELECT k.person, c.id AS certificate, c.kind, c.name, c.level, c.specialty, c.number, c.body, "  # noqa: S608 - a name of this code
        f"c.issued, c.expires, t.state, t.moved FROM {view} k JOIN certificate c ON c.id = k.certificate "
        "CROSS JOIN LATERAL certificate_stood(c.id, 'infinity') t "
        "WHERE k.person = ANY({}) ORDER BY k.person, c.issued, c.id"
    )


async def as_told(
    view: str, people: Sequence[int], evening: datetime
) -> Mapping[int, Sequence[HeldCertificate]]:
    """The same as the register told it on an evening. `view`: whose it is by what each certificate says and
    said (`certificate_told`), and whether it is `proof` while it is valid."""
    asked = (
        "SELECT k.person, k.certificate, k.kind, k.name, k.level, k.specialty, k.number, k.body, "  # noqa: S608 - a name of this code
        f"k.issued, k.expires, t.state, t.moved FROM {view} k "
        "CROSS JOIN LATERAL certificate_stood(k.certificate, {}) t "
        "WHERE k.person = ANY({}) AND k.since < {} AND k.until >= {} AND (k.proof OR t.state <> 'valid') "
        "ORDER BY k.person, k.issued, k.certificate"
    )
    if not people:
        return {}
    return by_person(await read_within(HeldCertificate, asked, evening, list(people), evening, evening))


def by_person(rows: Iterable[HeldCertificate]) -> Mapping[int, Sequence[HeldCertificate]]:
    """In the order of the rows."""
    found: dict[int, list[HeldCertificate]] = defaultdict(list)
    for row in rows:
        found[row.person].append(row)
    return found


async def hold(view: str, people: Sequence[int]) -> None:
    """Until the transaction ends, no certificate of these people moves; whoever moves one is waited for."""
    await Certificate.raw(
        f"SELECT id FROM certificate WHERE id IN (SELECT certificate FROM {view} WHERE person = ANY({{}})) "  # noqa: S608
        "ORDER BY id FOR SHARE",
        list(people),
    )


def is_for(name: str, paper: HeldCertificate, day: date, directory: Directory) -> bool:
    """Whether a certificate is what a name asks for, and of its kind: a licence is a 职业资格 and no title,
    trade or level of skill that is called so, a title no other paper. One that others were content to call
    something else is no licence, but counts against once it is taken back, and then of a name that tells a
    level or branch as well, though the paper tells none."""
    beside = f"{paper.level} {paper.specialty}"
    title = title_for(name, paper.name, paper.level, paper.specialty)
    if not (
        proves(name, paper.called, day, directory, beside)
        or (paper.taken_back and proves(paper.called, name, day, directory))
        or title == "same"
        or (title == "higher" and not paper.taken_back)
    ):
        return False
    match standing(name, day, directory).standing:
        case "access":
            if paper.kind == CertificateKind.VOCATIONAL:
                return not proves_skill_alone(paper.name, paper.level)
            return paper.taken_back and says_licence(paper)
        case "title":
            return paper.kind in (CertificateKind.TITLE, CertificateKind.VOCATIONAL)
    return True


def no_title(paper: HeldCertificate, day: date, directory: Directory) -> bool:
    """Whether what is called a title is a 职业资格 that is none, of the directory or outside it."""
    return standing(bare_title(paper.name), day, directory, paper=True).standing in NO_TITLE


def says_licence(paper: HeldCertificate) -> bool:
    """Whether one that was recorded as something else bears the name of a licence: 医师资格证 as a title."""
    if paper.kind == CertificateKind.TITLE:
        return stem(paper.name) != paper.name
    return paper.kind == CertificateKind.OTHER


def taken_back(name: str, held: Sequence[HeldCertificate], day: date, directory: Directory) -> bool:
    """Whether all that these people hold of what a name asks for is suspended or revoked."""
    papers = [each for each in held if is_for(name, each, day, directory)]
    return not any(each.counts(day) for each in papers) and any(each.taken_back for each in papers)
