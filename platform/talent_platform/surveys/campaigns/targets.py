"""Which enterprises a survey asks: by their credit codes, or all of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.tables import Organisation
from talent_platform.demand.standing import queries as standings
from talent_platform.demand.standing.schemas import LISTED_LABELS
from talent_platform.demand.tables import FirmList
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings.identity_number import one_line
from talent_platform.surveys.campaigns.queries import SurveyView
from talent_platform.surveys.campaigns.schemas import FromListForm, TargetsForm
from talent_platform.surveys.campaigns.service import held, noted, store
from talent_platform.surveys.tables import Submission, SurveyRow, Target

_NOT_ASKED = N_("这家企业不在这项调查的名单中")
_HAS_ROWS = N_("这家企业已有填报内容，不能移出")
_EMPTY = N_("「{list}」名单上今天没有可以列入的企业；名单在“重点企业名单”导入")
LONGEST_SOURCE = 120
"""Characters."""
SHOWN = 20
"""Codes named in one sentence."""


@dataclass(frozen=True)
class TargetsAdded:
    added: int
    already: int
    """That stood on the list before; they stay as they are."""
    idle: int = 0
    """Left out, as they do no business by the registration authority's answer."""


async def add_targets(actor: Actor, campaign_id: int, form: TargetsForm) -> TargetsAdded:
    """List enterprises by their credit codes, all of them or none.

    Raises:
        Invalid: a code nobody bears, one that does no business any more, or no office answers for it.
        Conflict: the survey is closed.
    """
    async with held(actor, campaign_id) as survey:
        codes = list(dict.fromkeys(one_line(code) for code in form.codes))
        firms = await Organisation.select(*_FIRM).where(
            Organisation.credit_code.is_in(codes), Organisation.kind == str(OrganisationKind.ENTERPRISE)
        )
        known = {firm["credit_code"]: firm for firm in firms}
        _refuse("codes", N_("没有登记这些企业，请先登记：{codes}"), [c for c in codes if c not in known])
        idle = await standings.idle([firm["id"] for firm in firms])
        gone = [firm["name"] for firm in firms if firm["id"] in idle]
        _refuse("codes", N_("这些企业的登记状态不是存续，不能列入：{codes}"), gone)
        return await _add(
            actor, survey, [known[code] for code in codes], form.listed,
            dict.fromkeys([firm["id"] for firm in firms], form.source), form.office,
        )  # fmt: skip


async def add_listed(actor: Actor, campaign_id: int, form: FromListForm) -> TargetsAdded:
    """List every enterprise that is on a list today, each with the source of its place there.

    Raises:
        Invalid: nobody is on it, or no office answers for one of them.
        Conflict: the survey is closed.
    """
    async with held(actor, campaign_id) as survey:
        places = await standings.on_list(form.listed)
        sources: dict[int, list[str]] = {}
        for place in places:
            said = f"{place.project} {place.source}" if place.project else place.source
            sources.setdefault(place.organisation, []).append(said)
        idle = await standings.idle([*sources])
        firms = (
            await Organisation.select(*_FIRM)
            .where(Organisation.id.is_in([0, *sources.keys() - idle.keys()]))
            .order_by(Organisation.name)
        )
        if not firms:
            message = gettext(_EMPTY, list=gettext(LISTED_LABELS[form.listed]))
            raise Invalid(message, {"listed": message})
        named = {number: _sources(list(dict.fromkeys(each))) for number, each in sources.items()}
        done = await _add(actor, survey, firms, form.listed, named, None)
    return TargetsAdded(done.added, done.already, len(idle))


def _sources(said: Sequence[str]) -> str:
    """As many as there is room for, and how many further ones there are."""
    for count in range(len(said), 0, -1):
        more = len(said) - count
        text = "；".join(said[:count]) + (gettext("；另有 {n} 处", n=more) if more else "")
        if len(text) <= LONGEST_SOURCE:
            return text
    return said[0][: LONGEST_SOURCE - 1] + "…"


_FIRM = (Organisation.id, Organisation.credit_code, Organisation.name, Organisation.county)


async def _add(  # noqa: PLR0917 - one list
    actor: Actor, survey: SurveyView, firms: Sequence[Mapping[str, Any]], listed: FirmList,
    sources: Mapping[int, str], office: int | None,
) -> TargetsAdded:  # fmt: skip
    """Those that are not on the survey's list yet, in the transaction that holds it."""
    offices = await Submission.select(Submission.id, Submission.office, Submission.county).where(
        Submission.campaign == survey.id
    )
    answers = {firm["id"]: _answers_for(firm, offices, office) for firm in firms}
    without = [firm["name"] for firm in firms if answers[firm["id"]] is None]
    _refuse("office", N_("还没有责任人负责这些企业：{codes}"), without)
    rows = await Target.select(Target.organisation).where(Target.campaign == survey.id)
    before = {row["organisation"] for row in rows}
    fresh = [firm for firm in firms if firm["id"] not in before]
    if fresh:
        await Target.insert(
            *(
                Target(
                    campaign=survey.id, submission=answers[firm["id"]], organisation=firm["id"],
                    listed=str(listed), source=sources[firm["id"]],
                )
                for firm in fresh
            )
        )  # fmt: skip
    await store(survey.id, {})
    await noted(
        actor, survey.id, "targets", note="、".join(firm["name"] for firm in fresh[:SHOWN]),
        changed={"targets": [len(before), len(before) + len(fresh)]},
        document="；".join(dict.fromkeys(sources.values())), state=survey.state,
    )  # fmt: skip
    return TargetsAdded(len(fresh), len(firms) - len(fresh))


def _answers_for(
    firm: Mapping[str, Any], offices: Sequence[Mapping[str, Any]], office: int | None
) -> int | None:
    """The submission that answers for a firm: the one asked for, else its county's."""
    for one in offices:
        if one["office"] == office if office is not None else one["county"] == firm["county"] is not None:
            return int(one["id"])
    return None


def _refuse(field: str, sentence: str, found: Sequence[str]) -> None:
    if found:
        named = gettext("、").join(found[:SHOWN]) + ("……" if len(found) > SHOWN else "")
        message = gettext(sentence, codes=named)
        raise Invalid(message, {field: message})


async def drop_target(actor: Actor, campaign_id: int, target_id: int) -> None:
    """Take an enterprise off the list for which nothing was filled in yet.

    Raises:
        NotFound: it is not on the list.
        Conflict: there are rows of it, or the survey is closed.
    """
    async with held(actor, campaign_id) as survey:
        mine = (Target.id == target_id) & (Target.campaign == campaign_id)
        rows = await Target.select(Target.organisation._.name.as_alias("name")).where(mine)
        if not rows:
            raise NotFound(_NOT_ASKED)
        if await SurveyRow.exists().where(SurveyRow.target == target_id):
            raise Conflict(_HAS_ROWS)
        await Target.delete().where(mine)
        await store(campaign_id, {})
        await noted(actor, campaign_id, "untargeted", note=rows[0]["name"], state=survey.state)
