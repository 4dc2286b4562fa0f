"""Whose application, or place in a pool, rests on a certificate of the register: listed there, and told when
it moves."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.certificates.register import effects
from talent_platform.certificates.tables import CertificateKind
from talent_platform.certificates.told.relying import Relying
from talent_platform.database.engine import read_within
from talent_platform.i18n import gettext
from talent_platform.titles.applications.tables import LIVE, TitleApplicationChange
from talent_platform.titles.tables import TitleExpertChange
from talent_platform.workflow.history import line, write_line

_VIEW = "title_application_certificate"
_APPLICATIONS = f"""
    SELECT a.id, a.year, a.unit, a.state, a.skilled FROM {_VIEW} h JOIN title_application a ON a.id = h.person
    WHERE h.certificate = {{}} AND a.state = ANY({{}}) ORDER BY a.id
"""  # noqa: S608 - a name of this code


_EXPERTS = """
    SELECT h.person AS id, e.unit, e.state FROM title_expert_certificate h
    JOIN title_expert e ON e.id = h.person JOIN certificate c ON c.id = h.certificate
    WHERE h.certificate = {} AND c.kind = 'title' AND e.state IN ('nominated', 'selected', 'active')
    ORDER BY e.id
"""


@dataclass(frozen=True)
class _Expert:
    id: int
    unit: str
    state: str


@dataclass(frozen=True)
class _Application:
    id: int
    year: int
    unit: str
    state: str
    skilled: bool


async def _live(certificate_id: int) -> list[_Application]:
    rows = await read_within(_Application, _APPLICATIONS, certificate_id, [str(state) for state in LIVE])
    held = await effects.of_people(_VIEW, [each.id for each in rows])
    papers = {
        each.id: paper for each in rows for paper in held[each.id] if paper.certificate == certificate_id
    }
    return [
        each
        for each in rows
        if papers[each.id].is_title or (each.skilled and papers[each.id].kind == CertificateKind.SKILL)
    ]


async def relying(certificate_id: int) -> list[Relying]:
    """Hook `certificate.relying`: applications by titles, and by levels of skill where these are used;
    experts of a pool, or on the way there."""
    applications = [
        Relying(
            "title", gettext("{year} 年职称申报 {n}", year=each.year, n=each.id), each.unit,
            f"/titles/applications/{each.id}",
        )
        for each in await _live(certificate_id)
    ]  # fmt: skip
    return applications + [
        Relying("expert", gettext("评审专家 {n}", n=each.id), each.unit, f"/titles/experts/{each.id}")
        for each in await read_within(_Expert, _EXPERTS, certificate_id)
    ]


async def moved(actor: Actor, certificate_id: int, action: str) -> None:
    """Hook `certificate.moved`: a line in each history, by which bureau, unit and person are told."""
    for each in await _live(certificate_id):
        said = line(actor, f"certificate_{action}", before=each.state, after=each.state)
        await write_line(TitleApplicationChange, {"application": each.id}, said)
    for one in await read_within(_Expert, _EXPERTS, certificate_id):
        said = line(actor, f"certificate_{action}", before=one.state, after=one.state)
        await write_line(TitleExpertChange, {"expert": one.id}, said)
