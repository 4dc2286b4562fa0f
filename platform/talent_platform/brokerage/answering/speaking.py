"""Who answers for a side."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.brokerage.answering.refusals import REFUSALS
from talent_platform.brokerage.life import BUREAU, SIDES, side_of
from talent_platform.brokerage.tables import Case
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.writings import reasons

_NOT_YOURS = N_("只能答复本方")
OWN_YES = N_(
    "这一方有自己的账号，同意对接只能由其本人答复，谢绝可以代为登记；"
    "本人看不到这条对接的（推介的是主管部门另行登记的信息），请结束后以本人的信息重新推介"
)
_HOW_HEARD = N_("请用文字写明对方何时以何种方式答复（4 至 500 字）")


def speaks_for(actor: Actor, side: str, text: str) -> str:
    """The side somebody answers for: the own one, or the one a bureau names that was told.

    Raises:
        Invalid: another side; or a bureau names none, or does not say how it heard.
        NotAllowed: the auditor only reads.
    """
    own = side_of(actor.role)
    if own != "bureau":
        if side and side != own:
            raise Invalid(_NOT_YOURS, {"side": _NOT_YOURS})
        return own
    require(actor, *BUREAU)
    if side not in {"employer", "person"}:
        raise Invalid(N_("请选择代哪一方登记"), {"side": N_("请选择：用人单位、人才或团队")})
    if not reasons.says_how(text):
        raise Invalid(_HOW_HEARD, {"text": _HOW_HEARD})
    return side


def heard(actor: Actor, side: str, text: str, code: str) -> str:
    """An answer as the history keeps it: for whom a bureau wrote it down, why no, and the words."""
    said = Said(text)
    if code:
        said = Said(N_("（原因：{why}）"), why=[REFUSALS[code].label]).then(text)
    if side_of(actor.role) == "bureau":
        said = said.after(N_("（{side}，由工作人员代为登记）"), side=[SIDES[side]])
    return kept(said) if said.parts != ((text, {}),) else text


async def end_pins(case_id: int) -> None:
    """Nobody stays pinned where a side declined, under no record."""
    await Case.raw(
        """UPDATE directive d SET withdrawn = now() FROM placement p
           WHERE p.match_case = {} AND d.need = p.need AND d.action = 'pin' AND d.withdrawn IS NULL
             AND (d.candidate = p.candidate OR d.candidate IN (SELECT twins_of(p.candidate)))""",
        case_id,
    )
