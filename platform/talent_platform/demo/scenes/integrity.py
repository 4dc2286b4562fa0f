"""The integrity archive of the demo city: an entry that waits, those that run of a candidate and of somebody
who is to be appointed, and one that was set aside on appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.engine import read
from talent_platform.establishment.institutions import identity
from talent_platform.integrity.entries import service
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.workflow.steps import Given

_ASKED = """
    SELECT s.name, s.identity_cipher FROM appointment a JOIN staff_member s ON s.id = a.person
    WHERE a.state IN ('draft', 'reserved', 'department', 'county') AND s.identity_cipher IS NOT NULL
    ORDER BY a.id LIMIT 1
"""
_SERVED = Given(note="邮寄送达，已签收（演示）")


@dataclass(frozen=True)
class _Person:
    name: str
    identity_cipher: bytes | None


async def plant(*, day: date) -> int:
    """Returns how many entries there are then."""
    first, second = await actor_by_login("city"), await actor_by_login("city2")
    await service.propose(first, _form(day, 11, "演示某", "11010519491231002X", cause="certificate_fraud"))
    phone = "在考试中使用手机传递答案（演示）"
    await _served(
        first, second, _form(day, 12, "演示甲", "440524188001010014", login="candidate", facts=phone)
    )
    asked = await read(_Person, _ASKED)
    for each in asked:
        number = identity.unseal(each.identity_cipher) or ""
        await _served(first, second, _form(day, 13, each.name, number, facts=phone))
    entry = await _served(first, second, _form(day, 14, "演示乙", "110105189003070018"))
    await service.move(first, entry, "appeal", Given(note="本人认为材料属实，申请复核（演示）"))
    await service.move(second, entry, "restore", Given(document=f"辽原人社复〔{day.year}〕2 号（演示）"))
    return 3 + len(asked)


async def _served(first: Actor, second: Actor, form: EntryForm) -> int:
    entry = await service.propose(first, form)
    await service.move(second, entry, "decide", Given())
    await service.move(first, entry, "serve", _SERVED)
    return entry


def _form(day: date, number: int, holder: str, person: str, **facts: str) -> EntryForm:
    return EntryForm.model_validate({
        "cause": "exam_grave", "facts": "业绩材料与事实不符（演示）", "body": "辽原市人力资源和社会保障局",
        "document": f"辽原人社决〔{day.year}〕{number} 号（演示）", "decided": day - timedelta(days=10),
        "holder": holder, "identity": person, **facts,
    })  # fmt: skip
