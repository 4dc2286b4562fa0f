"""Next steps written before anybody asked what they tell: both sides read them at once."""

from __future__ import annotations

from dataclasses import replace

from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import named_in
from talent_platform.brokerage.cases.queries import columns
from talent_platform.brokerage.cases.service import LIVE, note, while_live
from talent_platform.brokerage.life import NEXT_STEPS
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.database.engine import DB, views
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
            Case.select(*columns())
            .where(Case.id > done["last"], Case.stage.is_in(LIVE))
            .order_by(Case.id)
            .limit(BATCH)
            .lock_rows("NO KEY UPDATE", of=(Case,))
        )
        for row in views(CaseRow, rows):
            case = replace(row, obstacle=await ground.obstacle(row.id))
            _, hidden = await named_in(case, "bureau")
            people = [one.party for one in hidden]
            if not case.contacts_open and contact.find(case.next_step, people):
                usual = NEXT_STEPS[Stage(case.stage)]
                await while_live(case.id, {Case.next_step: usual})
                await note(None, case.id, "planned", case.stage, text=PUT_BACK, audience="bureau")
        if rows:
            await TextsRead.update({TextsRead.last: rows[-1]["id"]}).where(TextsRead.kind == KIND)
    return len(rows)
