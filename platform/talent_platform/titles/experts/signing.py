"""An expert signs: under a code that the bureau hands over, the own account and the own password."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import UniqueViolationError

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.identity import name_key
from talent_platform.titles.access import KEEPERS, PERSONS
from talent_platform.titles.commitments import service as commitments
from talent_platform.titles.commitments.texts import of_expert
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.experts import queries, verdicts
from talent_platform.titles.experts.life import EXPERT_STATES, SIGN
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.titles.tables import TitleExpert, TitleExpertChange, TitleExpertState
from talent_platform.titles.verdicts import refuse_against
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Taken, Workflow
from talent_platform.workflow.taking import hold, take

VALID = timedelta(days=30)
_PURPOSE = "commitment of an expert"
_WRONG = N_("签署码不正确、已使用或已过期；请核对，或请人社部门重新生成")
_NOT_SELECTED = N_("只有待签承诺书的专家需要签署码")
_ANOTHER_NAME = N_("账号的姓名与被推荐的专家姓名不同，不能代签；请用本人的账号")
_AGAINST = N_("不能签署承诺书：{why}")
_ACCOUNT_TAKEN = N_("这个账号已经是这个评委会的另一名专家")


async def invite(actor: Actor, expert_id: int) -> str:
    """A code for the expert, shown this once; an earlier one ends.

    Raises:
        Conflict: the expert does not wait for it.
    """
    require_in_person(actor)
    require(actor, *KEEPERS)
    code = one_time.fresh()
    async with DB.transaction():
        await hold(TitleExpert, expert_id)
        if (await queries.one(actor, expert_id)).state != TitleExpertState.SELECTED:
            raise Conflict(_NOT_SELECTED)
        await TitleExpert.update(
            {
                TitleExpert.invitation: one_time.digest(code, _PURPOSE),
                TitleExpert.invited_until: now() + VALID,
            }
        ).where(TitleExpert.id == expert_id)
        await write_line(TitleExpertChange, {"expert": expert_id}, line(actor, "invited"))
        await audit.record(actor, "title_expert.invited", f"title_expert:{expert_id}")
    return code


async def waiting(actor: Actor, code: str) -> ExpertView:
    """Whom a code is for, where the actor can sign it; a wrong one counts against the account.

    Raises:
        NotAllowed: no person's account, or a deputy.
        Invalid: no such code, used or expired; which is not said. Or the account is somebody else's.
        Conflict: nobody has seen yet that the account bears its owner's name.
        TooManyAttempts: too many wrong ones.
    """
    require_in_person(actor)
    require(actor, *PERSONS)
    attempt = await throttle.use(throttle.WRONG_INVITATIONS, throttle.of_account(actor.account_id))
    rows = await TitleExpert.select(TitleExpert.id).where(
        TitleExpert.invitation == one_time.digest(code, _PURPOSE), TitleExpert.invited_until > now()
    )
    if not rows:
        raise Invalid(_WRONG, {"code": _WRONG})
    await throttle.give_back(attempt)
    row = await queries.by_id(rows[0]["id"])
    if name_key(row.name) != name_key(actor.name):
        raise Invalid(_ANOTHER_NAME, {"code": _ANOTHER_NAME})
    await names.require_seen(actor.account_id)
    return row


async def sign(actor: Actor, code: str, *, password: str, second: str, agreed: bool) -> tuple[int, str]:
    """Sign the commitment: the expert is of the pool from now on. Returns its id and the receipt.

    Raises:
        Invalid: as `waiting`; not agreed, or the password or the code of the second factor is wrong.
        Conflict: it was signed or ended meanwhile, or a rule has come to stand against it.
    """
    expert_id = (await waiting(actor, code)).id
    proof = await commitments.prove(actor, password=password, code=second, agreed=agreed)
    async with DB.transaction():
        await hold(TitleExpert, expert_id)
        row = await waiting(actor, code)
        text = of_expert(row.name, row.committee_name).text
        receipt = await commitments.sign(actor, f"title_expert:{expert_id}", text, proof)
        try:
            await take(SIGNING, actor, expert_id, SIGN.action)
        except UniqueViolationError as error:
            raise Conflict(_ACCOUNT_TAKEN) from error
    return expert_id, receipt


async def _find(_actor: Actor, expert_id: int) -> ExpertView:
    return await queries.by_id(expert_id)


async def _signed(taken: Taken[ExpertView]) -> dict[str, object]:
    """Raises Conflict: a rule has come to stand against the selection since."""
    row = taken.row
    assert row.selected_by is not None
    committee = await committees.by_id(row.committee)
    refuse_against(await verdicts.if_selected(committee, row, row.selected_by), _AGAINST)
    return {
        "account": taken.actor.account_id, "signed": today(), "invitation": None, "invited_until": None,
    }  # fmt: skip


SIGNING: Workflow[ExpertView] = Workflow(
    "title_expert", N_("评审专家"), TitleExpert, TitleExpertChange, "expert", EXPERT_STATES,
    {SIGN.action: SIGN}, _find, before=_signed,
)  # fmt: skip
