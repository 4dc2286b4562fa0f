"""How surveys and their rows are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.events import Title
from talent_platform.surveys.access import SURVEY
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.flags import queries as doubts
from talent_platform.surveys.flags.tables import SurveyFlag
from talent_platform.surveys.needs import queries as becoming
from talent_platform.surveys.needs.tables import SurveyNeed
from talent_platform.surveys.submissions import queries
from talent_platform.surveys.tables import Campaign, Submission, SurveyRow


async def surveys(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    rows = await Campaign.select(Campaign.id, Campaign.title).where(
        Campaign.id.is_in(list(ids)), campaigns.seen(reader)
    )
    return {row["id"]: Title(row["title"], f"/surveys/{row['id']}") for row in rows}


async def submissions(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By survey and office."""
    found = await Submission.select(
        Submission.id,
        Submission.campaign._.title.as_alias("title"),
        Submission.office._.name.as_alias("office"),
    ).where(Submission.id.is_in(list(ids)), where(visible(reader, SURVEY), campaigns.FACTS))
    return {
        row["id"]: Title(f"{row['title']} {row['office']}", f"/surveys/submissions/{row['id']}")
        for row in found
    }


async def rows(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By enterprise and what it asks for."""
    found = await SurveyRow.select(
        SurveyRow.id, SurveyRow.title, SurveyRow.target._.organisation._.name.as_alias("firm")
    ).where(SurveyRow.id.is_in(list(ids)), queries.seen(reader))
    return {
        row["id"]: Title(f"{row['firm']} {row['title']}".strip(), f"/surveys/rows/{row['id']}")
        for row in found
    }


async def flags(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their sentences."""
    found = await SurveyFlag.select(*doubts.COLUMNS).where(
        SurveyFlag.id.is_in(list(ids)), doubts.seen(reader)
    ).output(load_json=True)  # fmt: skip
    return {
        row["id"]: Title(row["sentence"], f"/surveys/flags/{row['id']}") for row in await doubts.told(found)
    }


async def needs(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By enterprise and what the row asks for."""
    found = await SurveyNeed.select(*becoming.COLUMNS).where(
        SurveyNeed.id.is_in(list(ids)), becoming.seen(reader)
    )
    return {row["id"]: Title(f"{row['firm']} {row['title']}", f"/surveys/needs/{row['id']}") for row in found}
