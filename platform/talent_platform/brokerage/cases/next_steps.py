"""Next steps written before anybody asked what they tell: both sides read them at once."""

from __future__ import annotations

from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.cases.parties import contacts_open, named_in
from talent_platform.brokerage.cases.service import LIVE, note, while_live
from talent_platform.brokerage.life import NEXT_STEPS
from talent_platform.brokerage.tables import Case
from talent_platform.database.engine import DB
from talent_platform.disclosure.tables import TextsRead
from talent_platform.i18n import N_
from talent_platform.reference import contact

KIND, BATCH = "next_step", 500
PUT_BACK = N_("下一步中写有姓名或联系方式，已由系统改回")


async def look_through() -> int:
    """Once for each case there is; how many were looked at. What was written stays in the history, for the
    bureau."""
    async with DB.transaction():
        await TextsRead.raw("INSERT INTO texts_read (kind) VALUES ({}) ON CONFLICT DO NOTHING", KIND)
        (done,) = await TextsRead.select(TextsRead.last).where(TextsRead.kind == KIND).lock_rows("UPDATE")
        rows = await (
            Case.select(
                Case.id, Case.stage, Case.team, Case.organisation, Case.next_step, Case.employer_agreed,
                Case.person_agreed, Case.organisation._.name.as_alias("employer"),
            )
            .where(Case.id > done["last"], Case.stage.is_in(LIVE))
            .order_by(Case.id)
            .limit(BATCH)
            .lock_rows("NO KEY UPDATE", of=(Case,))
        )  # fmt: skip
        for row in rows:
            both = bool(row["employer_agreed"] and row["person_agreed"])
            case = {**row, "both_agreed": both, "obstacle": await ground.obstacle(row["id"])}
            _, hidden = await named_in(case, "bureau")
            people = [one.party for one in hidden]
            if not contacts_open(case) and contact.find(row["next_step"], people):
                usual = NEXT_STEPS[row["stage"]]
                await while_live(row["id"], {Case.next_step: usual})
                await note(None, row["id"], "planned", row["stage"], text=PUT_BACK, audience="bureau")
        if rows:
            await TextsRead.update({TextsRead.last: rows[-1]["id"]}).where(TextsRead.kind == KIND)
    return len(rows)
