"""What the city does with the library: enter a document, change one, put its file beside it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.policies.access import KEEPERS
from talent_platform.policies.documents import queries
from talent_platform.policies.documents.queries import PolicyView
from talent_platform.policies.documents.schemas import ChangedPolicy, PolicyForm
from talent_platform.policies.tables import PolicyChange, PolicyDocument, PolicyFile
from talent_platform.reference.form_values import changed, values_of
from talent_platform.settings import settings
from talent_platform.web.safety.scans import kind_of
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import MEANWHILE

UPLOAD = {"upload": "proof_limit_bytes"}
"""`opt` of the handlers that take a file."""
_THERE = N_("已有同名同文号的文件，请打开它修改")
_UNKNOWN = N_("没有这个标识的文件")
_CIRCLE = N_("取代的先后成了一圈")
_NO_WORD = N_("请写明更改的依据（4 至 200 字）")
_NO_FILE = N_("请选择文件：PDF、PNG 或 JPG（按文件内容识别，不看文件名）")


async def add(actor: Actor, form: PolicyForm) -> str:
    """Enter a document; its key.

    Raises:
        Invalid: one of this title and number is there, or what replaces it is not.
    """
    require(actor, *KEEPERS)
    known = (await queries.library()).documents
    if any((each.title, each.number) == (form.title, form.number) for each in known.values()):
        raise Invalid(_THERE, {"title": _THERE})
    key = f"own-{secrets.token_hex(5)}"
    values = _values(form, key, known)
    async with DB.transaction():
        await PolicyDocument.insert(PolicyDocument(**_columns(values), key=key))
        await _note(actor, key, "added")
    return key


async def change(actor: Actor, key: str, form: ChangedPolicy) -> None:
    """Say how a document stands from now on; a shipped one stands as the city says.

    Raises:
        NotFound: no such document.
        Conflict: it was changed since it was read.
        Invalid: no word why, or as `add`.
    """
    require(actor, *KEEPERS)
    if len(form.note.strip()) < 4:
        raise Invalid(_NO_WORD, {"note": _NO_WORD})
    known = (await queries.library()).documents
    before = queries.found(known, key)
    if before.version != form.version:
        raise Conflict(MEANWHILE)
    values = _values(form, key, known)
    told = changed({name: _plain(getattr(before, name)) for name in values}, values)
    told = {name: ["", ""] if name == "text" else pair for name, pair in told.items()}
    async with DB.transaction():
        await _store(before, key, values)
        await _note(actor, key, "changed", note=form.note.strip(), told=told)


async def _store(before: PolicyView, key: str, values: Mapping[str, Any]) -> None:
    if before.version == 0:
        try:
            await PolicyDocument.insert(PolicyDocument(**_columns(values), key=key))
        except UniqueViolationError as error:
            raise Conflict(MEANWHILE) from error
        return
    columns = {getattr(PolicyDocument, name): value for name, value in _columns(values).items()}
    done = await (
        PolicyDocument.update(
            {**columns, PolicyDocument.version: before.version + 1, PolicyDocument.updated: now()}
        )
        .where(PolicyDocument.key == key, PolicyDocument.version == before.version)
        .returning(PolicyDocument.id)
    )
    if not done:
        raise Conflict(MEANWHILE)


def _values(form: PolicyForm, key: str, known: Mapping[str, PolicyView]) -> Mapping[str, Any]:
    values = values_of(form, without=("note", "version"))
    if not values["names"]:
        values["names"] = list(filter(None, (form.number, form.title)))
    after, seen = form.replaced_by, {key}
    while after:
        if after not in known:
            raise Invalid(_UNKNOWN, {"replaced_by": _UNKNOWN})
        if after in seen:
            raise Invalid(_CIRCLE, {"replaced_by": _CIRCLE})
        seen.add(after)
        after = known[after].replaced_by
    return values


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _columns(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "names": json.dumps(values["names"], ensure_ascii=False)}


async def attach(actor: Actor, key: str, body: bytes) -> None:
    """Put the document as it was issued beside it; an earlier file stays, the newest is shown.

    Raises:
        NotFound: no such document.
        Invalid: no file of the three kinds, or too large.
    """
    require(actor, *KEEPERS)
    await queries.policy(key)
    most, kind = settings().proof_limit_bytes, kind_of(body)
    if len(body) > most:
        message = gettext("文件最大 {limit} MB", limit=f"{most / 2**20:.0f}")
        raise Invalid(message, {"file": message})
    if not kind:
        raise Invalid(_NO_FILE, {"file": _NO_FILE})
    async with DB.transaction():
        await PolicyFile.insert(
            PolicyFile(key=key, kind=kind, size=len(body), digest=sha256(body).hexdigest(), body=body)
        )
        await _note(actor, key, "filed")


async def _note(
    actor: Actor, key: str, action: str, *, note: str = "", told: Mapping[str, list[Any]] | None = None
) -> None:
    written = line(actor, action, note=note, changed=told or {})
    await write_line(PolicyChange, {"key": key}, written)
    await audit.record(actor, f"policy.{action}", f"policy:{key}", note=note)
