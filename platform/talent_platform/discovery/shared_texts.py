"""Notes and names that colleagues read on what is shared: none tells who somebody is or how to reach them."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.disclosure import door
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference import contact

SHARED_ELSEWHERE = N_("已经与另一单位共享过，不能再与本单位共享；请另建一份")
_PARTIES = """
    SELECT 'candidate:' || id AS subject, name, phone FROM candidate WHERE id = ANY($1)
    UNION ALL SELECT 'candidate:' || candidate, name, phone FROM team_member WHERE team = ANY($2)
    UNION ALL SELECT 'organisation:' || e.organisation, e.contact, e.phone
    FROM employer_contact e JOIN need n ON n.organisation = e.organisation WHERE n.id = ANY($3)
"""


async def refuse_telling(
    actor: Actor,
    subject: str,
    field: str,
    texts: Sequence[str],
    *,
    candidates: Sequence[int] = (),
    teams: Sequence[int] = (),
    needs: Sequence[int] = (),
) -> None:
    """Call before the transaction that saves or shares the texts: a hit is a look that stays written down.

    Raises:
        Invalid: a text holds a way to reach somebody, or tells who one of those is that it stands beside.
        TooManyAttempts: see `door.written`.
    """
    rows = await DB.asyncpg_pool.fetch(_PARTIES, list(candidates), list(teams), list(needs))
    unseen = [door.Unseen((row["subject"],), row["name"], row["phone"]) for row in rows]
    await door.written(actor, [door.SavedTexts(subject, list(texts), unseen)])
    found = [hit for text in texts for hit in contact.find(text, [one.party for one in unseen])]
    if found:
        said = gettext(
            "与单位共享的名称和备注不要写姓名和联系方式，这里写有{quoted}", quoted=contact.quoted(found)
        )
        raise Invalid(said, {field: said})
