"""Numbers stored before there was one writing of them: read anew once, by the clock and by `talent same`.

Two rows that turn out to be one person are left as they are and listed: whoever keeps them decides.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256

import click
from asyncpg import IntegrityConstraintViolationError
from piccolo.columns.combination import And
from pydantic_core import PydanticCustomError

from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.connected import connected
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.facts.identified import identified
from talent_platform.establishment.institutions import identity
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import credit_code, personnel_number
from talent_platform.reference.writings.identity_number import one_line


@dataclass(frozen=True)
class Same:
    """Rows that are one, written in several ways."""

    what: str
    """A sentence for whoever decides."""
    subjects: tuple[str, ...]


async def rewrite() -> int:
    """Bring every stored number into its one writing; returns how many rows changed."""
    return await _rewrite_people() + await _rewrite_organisations()


async def _rewrite_people() -> int:
    done = 0
    rows = await StaffMember.select(
        StaffMember.id, StaffMember.institution, StaffMember.number, StaffMember.identity_cipher,
        StaffMember.person_key,
    )  # fmt: skip
    for row in rows:
        number = personnel_number(row["number"])
        text = one_line(identity.unseal(row["identity_cipher"]))
        key = identity.person_key(text, row["institution"], number)
        if (number, key) == (row["number"], row["person_key"]):
            continue
        try:
            async with DB.transaction():
                async with identified(None, {row["id"]: key}):
                    await StaffMember.update(
                        {
                            StaffMember.number: number, StaffMember.person_key: key,
                            StaffMember.identity_cipher: identity.seal(text),
                        }
                    ).where(StaffMember.id == row["id"])  # fmt: skip
                mark = sha256(key.encode()).hexdigest()[:16]
                await audit.record(None, "staff.rewritten", f"staff:{row['id']}", mark=mark)
        except (Conflict, IntegrityConstraintViolationError):
            continue  # it is somebody who stands there already: `twins` lists both
        done += 1
    return done


async def _rewrite_organisations() -> int:
    done = 0
    rows = await Organisation.select(Organisation.id, Organisation.credit_code).where(
        Organisation.credit_code.is_not_null()
    )
    for row in rows:
        code = _code(row["credit_code"])
        if code == row["credit_code"]:
            continue
        try:
            async with DB.transaction():
                await Organisation.update({Organisation.credit_code: code}).where(
                    And(Organisation.id == row["id"], Organisation.credit_code == row["credit_code"])
                )
                await audit.record(None, "organisation.rewritten", f"organisation:{row['id']}")
        except IntegrityConstraintViolationError:
            continue
        done += 1
    return done


def _code(text: str) -> str:
    """The one writing of a code; as it is where it is none."""
    try:
        return credit_code(text)
    except PydanticCustomError:
        return text


async def twins() -> list[Same]:
    """Rows that are one person, personnel number or firm in several writings."""
    found: dict[tuple[str, object, str], list[str]] = {}
    for row in await StaffMember.select(
        StaffMember.id, StaffMember.institution, StaffMember.number, StaffMember.identity_cipher
    ):
        text = one_line(identity.unseal(row["identity_cipher"]))
        subject = f"staff:{row['id']}"
        if text:
            key = (N_("同一身份证号登记了 {n} 人"), row["institution"], identity.blind(text))
            found.setdefault(key, []).append(subject)
        number = personnel_number(row["number"])
        found.setdefault((N_("同一人员编号登记了 {n} 人"), row["institution"], number), []).append(subject)
    for row in await Organisation.select(Organisation.id, Organisation.credit_code).where(
        Organisation.credit_code.is_not_null()
    ):
        key = (N_("同一统一社会信用代码登记了 {n} 个单位"), None, _code(row["credit_code"]))
        found.setdefault(key, []).append(f"organisation:{row['id']}")
    return [
        Same(gettext(what, n=len(subjects)), tuple(subjects))
        for (what, _, _), subjects in found.items()
        if len(subjects) > 1
    ]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def same(*, as_json: bool) -> None:
    """把旧的身份证号、人员编号和信用代码改成统一写法，并列出其实是同一人、同一单位的记录（不合并）。

    退出码：0 没有；1 有，待决定。
    """

    async def work() -> list[Same]:
        async with connected():
            click.echo(f"改写 {await rewrite()} 条", err=True)
            return await twins()

    found = asyncio.run(work())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{one.what}：{'、'.join(one.subjects)}")
    sys.exit(1 if found else 0)
