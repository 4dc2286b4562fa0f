"""An import taken back: what its upload brought in goes, as long as nobody has gone on with it.

What has moved on since – changed, proposed, under somebody's account, in the ledger of posts – stays and is
listed with its reason. History, log and the upload's own record stay in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.i18n import N_
from talent_platform.imports import queries
from talent_platform.imports.kinds import kind_for
from talent_platform.imports.tables import FileState, ImportFile, ImportRow

TABLES = {
    "need": "need",
    "candidate": "candidate",
    "team": "team",
    "staff": "staff_member",
    "account": "account",
    "enterprise": "organisation",
}
VERSIONS: dict[str, str] = {
    "staff": """CASE WHEN NOT EXISTS (
        SELECT FROM audit_entry e WHERE e.subject = 'staff:' || staff_member.id
        AND e.action NOT IN ('staff.added', 'staff.unmasked', 'staff.rewritten')) THEN 1 ELSE 2 END""",
    "account": """CASE WHEN last_sign_in IS NULL AND NOT EXISTS (
        SELECT FROM audit_entry e WHERE e.subject = 'account:' || account.id
        AND e.action NOT IN ('account.opened', 'account.confirmed')) THEN 1 ELSE 2 END""",
    "enterprise": """CASE WHEN NOT EXISTS (
        SELECT FROM enterprise f WHERE f.organisation = organisation.id AND f.officer IS NOT NULL)
        AND NOT EXISTS (SELECT FROM audit_entry e WHERE e.subject = 'organisation:' || organisation.id
        AND e.action NOT IN ('enterprise.registered', 'enterprise.unmasked')) THEN 1 ELSE 2 END""",
}
"""What is 1 where nobody has gone on with a row; elsewhere its version."""
USED_SINCE = N_("本人已登录过，或账号已有其他变动")
CHANGED, CLAIMED = N_("导入后已有修改"), N_("本人已用账号认领")
UPDATED = N_("导入时更改的是已登记的内容，没有退回；旧值见更改记录")
OVER = N_("已不在系统中")
LEDGER = N_("已进入岗位台账，请在台账中更正")
IN_USE: dict[str, str] = {
    "ledger_entry": LEDGER,
    "appointment": N_("已有聘用申请"),
    "team_member": N_("已是团队成员"),
    "team_answer": N_("成员已答复"),
    "hand_over_code": N_("已发放认领码"),
    "session": USED_SINCE,
    "role_assignment": USED_SINCE,
}
USED = N_("已进入匹配或对接")
FIRM_USED = N_("已有账号、需求、核查记录或其他登记")
OWN: dict[str, tuple[str, ...]] = {
    "team": ("team_member",), "account": ("access_grant",), "enterprise": ("enterprise",),
}  # fmt: skip
"""Rows that go with what the upload brought in."""
NO_USE = frozenset({"shortlist_item"})
"""Picked out by somebody, who loses it with the row."""


async def undo(actor: Actor, file_id: int) -> tuple[int, int]:
    """Take back what the file brought in; returns how many rows went and how many stay.

    Raises:
        NotAllowed: somebody else uploaded it, or the role brings in none of its kind any more.
        Conflict: it is not imported, or was taken back already.
    """
    file = await queries.file(actor, file_id)
    take_back = kind_for(actor, file.kind).take_back
    if not queries.is_own(actor, file):
        raise NotAllowed(N_("只有上传者本人可以撤回这次导入"))
    async with DB.transaction() as transaction:
        rows = await (
            ImportFile.select(ImportFile.state, ImportFile.sha256)
            .where(ImportFile.id == file_id)
            .lock_rows("UPDATE")
        )
        if rows[0]["state"] != FileState.IMPORTED:
            raise Conflict(N_("只有已导入、还没有撤回的文件可以撤回"))
        brought = await ImportRow.select(ImportRow.subject, ImportRow.fate).where(
            ImportRow.import_file == file_id
        )
        ids: dict[str, list[int]] = defaultdict(list)
        for row in brought:
            kind, _, number = row["subject"].partition(":")
            if row["fate"] == "new":
                ids[kind].append(int(number))
        kept = {row["subject"]: UPDATED for row in brought if row["fate"] == "changed"}
        gone = 0
        for kind, numbers in ids.items():
            if take_back is not None:
                stay = dict(await take_back(actor, numbers))
            else:
                stay = await _staying(transaction.connection, kind, numbers)
            kept |= {f"{kind}:{number}": why for number, why in stay.items()}
            go = [number for number in numbers if number not in stay]
            await _note(transaction.connection, file_id, [f"{kind}:{number}" for number in go], "undone")
            if take_back is None:
                await _delete(transaction.connection, kind, go, str(rows[0]["sha256"]))
            gone += len(go)
        for why in set(kept.values()):
            subjects = [subject for subject, one in kept.items() if one == why]
            await _note(transaction.connection, file_id, subjects, "kept", why)
        await ImportFile.update({ImportFile.state: str(FileState.UNDONE), ImportFile.undone: now()}).where(
            ImportFile.id == file_id
        )
        await audit.record(actor, "import.undone", f"import:{file_id}", rows=gone, kept=len(kept))
    return gone, len(kept)


async def _staying(connection: asyncpg.Connection, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """Rows that have moved on since → why. The others are locked."""
    table = TABLES[kind]
    version = VERSIONS.get(kind, "version")
    account = "account" if kind in ("candidate", "team") else "NULL"
    rows: list[Any] = await connection.fetch(
        f"SELECT id, {version} AS version, {account} AS account FROM {table} WHERE id = ANY($1) FOR UPDATE",  # noqa: S608
        list(ids),
    )
    stay = dict.fromkeys(set(ids) - {row["id"] for row in rows}, OVER)
    changed = USED_SINCE if kind == "account" else CHANGED
    stay |= {row["id"]: changed for row in rows if row["version"] != 1}
    if kind == "candidate":
        stay |= {row["id"]: CLAIMED for row in rows if row["account"] is not None}
    in_use = await referenced(connection, table, ids, but=OWN.get(kind, ()))
    why = dict[str, str]() if kind == "enterprise" else IN_USE
    used = FIRM_USED if kind == "enterprise" else USED
    return stay | {number: why.get(child, used) for number, child in in_use.items() if number not in stay}


async def _note(
    connection: asyncpg.Connection, file_id: int, subjects: Sequence[str], fate: str, why: str = ""
) -> None:
    await connection.execute(
        "UPDATE import_row SET fate = $3, why = $4 WHERE import_file = $1 AND subject = ANY($2)",
        file_id, list(subjects), fate, why,
    )  # fmt: skip


async def _delete(connection: asyncpg.Connection, kind: str, ids: Sequence[int], sha256: str) -> None:
    members: list[int] = []
    if kind == "team":
        gone = await connection.fetch(
            "DELETE FROM team_member WHERE team = ANY($1) RETURNING candidate", list(ids)
        )
        members = [row["candidate"] for row in gone]
    if kind == "account":
        await connection.execute("DELETE FROM access_grant WHERE account = ANY($1)", list(ids))
    if kind == "enterprise":
        await connection.execute("DELETE FROM enterprise WHERE organisation = ANY($1)", list(ids))
    await connection.execute(f"DELETE FROM {TABLES[kind]} WHERE id = ANY($1)", list(ids))  # noqa: S608
    if members:
        used = await referenced(connection, "candidate", members)
        await connection.execute(
            """DELETE FROM candidate WHERE id = ANY($1) AND NOT registered AND version = 1 AND account IS NULL
               AND origin_file = $2""",
            [number for number in members if number not in used],
            sha256,
        )


async def referenced(
    connection: asyncpg.Connection, table: str, ids: Sequence[int], *, but: Collection[str] = ()
) -> dict[int, str]:
    """Of these rows of `table` those that a foreign key of another table, not among `but`, points to → that
    table."""
    keys = await connection.fetch(
        """SELECT c.conrelid::regclass::text AS child, a.attname AS column
           FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
           WHERE c.contype = 'f' AND c.confrelid = $1::regclass ORDER BY 1, 2""",
        table,
    )
    found: dict[int, str] = {}
    for key in keys:
        if key["child"] in but or key["child"] in NO_USE:
            continue
        sql = f'SELECT DISTINCT "{key["column"]}" AS id FROM {key["child"]} WHERE "{key["column"]}" = ANY($1)'  # noqa: S608
        for row in await connection.fetch(sql, list(ids)):
            found.setdefault(int(row["id"]), str(key["child"]))
    return found
