"""Groups, material and opinions over the API."""

from __future__ import annotations

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.reference.fields import Id
from talent_platform.titles.opinions import material, queries, service
from talent_platform.titles.opinions.schemas import GroupForm, OpinionForm
from talent_platform.web.requests import AppRequest, actor


class GroupOpinion(BaseModel):
    group: Id
    group_name: str
    writer: str
    text: str
    at: datetime


class ApplicantMaterial(BaseModel):
    id: Id
    number: str
    name: str
    level: str
    specialty: str
    unit: str
    education: str
    history: str
    achievements: str
    appraisal: str
    """What the unit says of the applicant."""
    titles: list[str]
    """Levels of the titles of the register."""
    opinions: list[GroupOpinion]


@post("/titles/meetings/{meeting_id:int}/groups", tags=["titles"], status_code=204,
      summary="Put jurors into a group (city only)")  # fmt: skip
async def group(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[GroupForm]) -> None:
    """They leave the group in which they were. 409 once the tally has begun."""
    await service.set_group(actor(request), meeting_id, data)


@get("/titles/meetings/{meeting_id:int}/cases/{case_id:int}", tags=["titles"],
     summary="Material of an applicant, and the opinions of groups")  # fmt: skip
async def applicant(
    request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]
) -> ApplicantMaterial:
    """For the city and the auditor; for a juror while the material is open, of those from whom the juror does
    not have to withdraw, with the opinion of the own group and, while they are open, of others."""
    reader = actor(request)
    read = await material.read(reader, meeting_id, case_id)
    row = read.application
    return ApplicantMaterial(
        **{name: getattr(read.case, name) for name in ("id", "number", "name", "level", "specialty", "unit")},
        education=row.education if row else "", history=row.history if row else "",
        achievements=row.achievements if row else "", appraisal=row.opinion if row else "",
        titles=[str(each.level) for each in read.registers.titles] if read.registers else [],
        opinions=[
            GroupOpinion.model_validate(each, from_attributes=True)
            for each in await queries.shown(reader, read.meeting, case_id)
        ],
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/opinions", tags=["titles"], status_code=204,
      summary="A juror writes for the own group")  # fmt: skip
async def write(
    request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int], data: JSONBody[OpinionForm]
) -> None:
    """In person, before the vote; it takes the place of what the group said before."""
    await service.write(actor(request), meeting_id, case_id, data)


HANDLERS = [group, applicant, write]
