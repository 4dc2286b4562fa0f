"""The pool of a committee in the demo city: invented experts, who have signed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from talent_platform.accounts import one_time
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.demo.words import BRANDS, GIVEN, SURNAMES
from talent_platform.reference.writings.identity_number import check_digit
from talent_platform.titles.commitments.texts import of_expert
from talent_platform.titles.experts.life import CONDITION_LABELS
from talent_platform.titles.tables import TitleCommitment, TitleExpert, TitleExpertChange
from talent_platform.workflow.history import line

_SPECIALTIES: Final = ("机械工程", "电气工程", "材料工程")
_COUNT: Final = 24
_NOWHERE: Final = "219900"
"""First digits of identity numbers that belong to no place."""


async def plant(first: Actor, second: Actor, committee: int, named: str, day: date) -> None:
    """Nominated by the first of the bureau, selected by the second, signed by each under an own account."""
    random = Random(18)
    names = [random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2)) for _ in range(_COUNT)]
    rows = [_expert(number, name, committee, first) for number, name in enumerate(names)]
    experts = [each["id"] for each in await TitleExpert.insert(*rows)]
    accounts = [each["id"] for each in await Account.insert(*await _accounts(names))]
    document = f"示人社函〔{day.year}〕9 号（演示）"
    selected: dict[Any, Any] = {
        "state": "selected", "conditions": json.dumps(list(CONDITION_LABELS)), "term_from": day,
        "term_to": day + timedelta(days=1000), "document": document, "selected_by": second.account_id,
    }  # fmt: skip
    await _lines(experts, line(first, "nominated", after="nominated"))
    said = line(second, "select", before="nominated", after="selected", document=document)
    await _lines(experts, said)
    await TitleExpert.update(selected).where(TitleExpert.committee == committee)
    signers = list(zip(experts, accounts, names, strict=True))
    await TitleCommitment.insert(
        *(
            TitleCommitment(
                subject=f"title_expert:{expert}", text=of_expert(name, named).text, account=account,
                signed_name=name, proof="password", receipt=one_time.fresh(),
            )
            for expert, account, name in signers
        )
    )  # fmt: skip
    await TitleExpertChange.insert(
        *(
            TitleExpertChange(
                expert=expert, actor_id=account, actor_name=name, actor_role=str(Role.CANDIDATE),
                action="sign", from_state="selected", to_state="active",
            )
            for expert, account, name in signers
        )
    )  # fmt: skip
    await TitleExpert.raw(
        "UPDATE title_expert e SET state = 'active', signed = {}, account = s.account "
        "FROM unnest({}::bigint[], {}::bigint[]) AS s (expert, account) WHERE e.id = s.expert",
        day, experts, accounts,
    )  # fmt: skip


def _expert(number: int, name: str, committee: int, first: Actor) -> TitleExpert:
    digits = f"{_NOWHERE}19750101{number + 1:03}"
    private, senior = number % 3 == 0, number % 4 == 0
    return TitleExpert(
        committee=committee, name=name, person_key=key_of_person(digits + check_digit(digits)),
        unit=f"{BRANDS[number]}{'机械有限公司' if private else '工程研究院'}",
        sector="private" if private else "public", series="工程技术人员",
        specialty=_SPECIALTIES[number % 3], title="正高级工程师" if senior else "高级工程师",
        level="正高" if senior else "副高", yearly=3, nominated_by=first.account_id,
    )  # fmt: skip


async def _accounts(names: Sequence[str]) -> list[Account]:
    """With the public password of the demo city."""
    known = await Account.select(Account.password_hash).where(Account.login == "candidate")
    return [
        Account(
            login=f"expert{number}", name=name, role=str(Role.CANDIDATE),
            password_hash=known[0]["password_hash"],
        )
        for number, name in enumerate(names, 1)
    ]  # fmt: skip


async def _lines(experts: Sequence[int], said: Mapping[str, Any]) -> None:
    await TitleExpertChange.insert(*(TitleExpertChange(expert=each, **said) for each in experts))
