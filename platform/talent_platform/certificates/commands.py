"""`talent directory`: the items of a day, and what may be asked for; `talent certificates …`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from talent_platform import clock
from talent_platform.accounts import throttle
from talent_platform.certificates.directory import queries
from talent_platform.certificates.register import lookup
from talent_platform.certificates.register.life import KIND_LABELS, LAPSED, STATE_LABELS
from talent_platform.certificates.sealing import codes, keys, offline, status
from talent_platform.certificates.sealing.offline import OfflineFinding, PublishedKey, PublishedKeys
from talent_platform.database.connected import connected
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_posts import STANDING_NAMES, judge, may_ask

DAY = click.DateTime(["%Y-%m-%d"])


_STATES = {**STATE_LABELS, "lapsed": LAPSED.label, status.SUPERSEDED: N_("已更正，这份证书文件作废")}


@click.command()
@click.argument("text", required=False, default="")
@click.option("--on", type=DAY, help="哪一天的目录，默认今天")
@click.option("--ask", is_flag=True, help="TEXT 能否作为聘用条件；不得要求的退出码为 1")
@click.option("--issued", type=DAY, help="TEXT 是该日颁发的证书：按当日目录判定；不在目录内的退出码为 1")
def directory(text: str, *, on: datetime | None, ask: bool, issued: datetime | None) -> None:
    """The items of a day that hold TEXT; whether TEXT may be asked for; what a certificate is worth."""
    if (ask or issued) and not text:
        raise click.UsageError(gettext("请写明资格或证书的名称"))

    async def work() -> int:
        async with connected():
            known, day = await queries.in_force(), on.date() if on else clock.today()
            if issued is not None:
                verdict = judge(text, issued.date(), known)
                click.echo(verdict.reason)
                return int(verdict.listed is False)
            if ask:
                public = may_ask(text, day, known, public=True)
                click.echo(f"{STANDING_NAMES[public.asked.standing]}\t{public.reason}")
                return int(public.outcome == "block")
            for item in queries.found(known, day, text):
                click.echo("\t".join((item.edition, item.kind, item.group, item.name, "；".join(item.parts))))
            return 0

    raise SystemExit(asyncio.run(work()))


@click.group()
def certificates() -> None:
    """Certificates, recorded or issued."""


@certificates.command()
@click.argument("number")
@click.argument("holder")
@click.option("--on", type=DAY, help="哪一天的状态，默认今天")
def check(number: str, holder: str, *, on: datetime | None) -> None:
    """Whether the certificate of this number and name is valid and in its term: exit code 0, else 1."""

    async def work() -> int:
        async with connected():
            found = await lookup.of_paper(
                number, holder, subject=throttle.of_address("127.0.0.1"), on=on.date() if on else None
            )
            if not found:
                click.echo(gettext("没有查到这个编号和姓名的证书"))
            for each in found:
                state = gettext(_STATES[each.answer]) if each.answer else gettext("当日尚未颁发")
                more = (
                    gettext("已过有效期") if each.lapsed and each.answer != "lapsed" else "",
                    gettext("{day} 更正过", day=each.corrected) if each.corrected else "",
                    gettext("此后 {day} 更正过", day=each.later) if each.later else "",
                )
                told = (state, str(each.since or ""), each.row.name, each.row.body, *filter(None, more))
                click.echo("\t".join(told))
            return int(not any(each.answer == "valid" for each in found))

    raise SystemExit(asyncio.run(work()))


@certificates.command("keys")
def published_keys() -> None:
    """Every key that signs or signed, as JSON for `verify`."""

    async def work() -> PublishedKeys:
        async with connected():
            found = [
                PublishedKey(
                    kid=key.kid, alg=key.alg, public=key.public.hex(), first=key.first, last=key.last
                )
                for key in await keys.published()
            ]
            return PublishedKeys(issuer=keys.issuer(), keys=found)

    click.echo(asyncio.run(work()).model_dump_json(indent=1))


@certificates.command("status")
def status_list() -> None:
    """The signed status list, as JSON for `verify`."""

    async def work() -> Mapping[str, object]:
        async with connected():
            return await status.signed()

    click.echo(json.dumps(asyncio.run(work()), ensure_ascii=False))


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@certificates.command()
@click.argument("code")
@click.option("--keys", "key_file", type=_FILE, required=True, help="公布的密钥文件")
@click.option("--status", "status_file", type=_FILE, help="公布的状态清单；不给出则只核对签名")
@click.option("--on", type=DAY, help="哪一天的状态，默认今天")
def verify(code: str, *, key_file: Path, status_file: Path | None, on: datetime | None) -> None:
    """Check the offline CODE of a certificate, or every one in a file (the PDF, or text), without a network
    or a database. Exit code 0: all genuine, and valid as far as is known; 1: not."""
    try:
        known = offline.keys_of(key_file)
        texts = _codes(code, known)
        listed = offline.list_of(status_file) if status_file else None
    except Invalid as error:
        click.echo(gettext(error.message), err=True)
        raise SystemExit(1) from error
    day = on.date() if on else clock.today()
    raise SystemExit(max([_verified(text, known, listed, day) for text in texts]))


def _codes(text: str, known: PublishedKeys) -> list[str]:
    """As the argument itself, which a scanner may have put something around, or out of a file.

    Raises:
        Invalid: neither.
    """
    code = text.strip().lstrip("\ufeff").upper()
    if code.startswith(codes.PREFIX):
        return offline.codes_in(code.encode(), known)
    if not _is_file(text):
        raise Invalid(gettext("既不是离线码，也没有这个文件：{name}", name=text))
    return offline.codes_in(Path(text).read_bytes(), known)


def _verified(text: str, known: PublishedKeys, listed: Mapping[str, Any] | None, day: date) -> int:
    try:
        found = offline.check(text, known, listed, day)
    except Invalid as error:
        click.echo(gettext(error.message), err=True)
        return 1
    for label, value in _asserted(found):
        if value:
            click.echo(f"{label}\t{value}")
    click.echo(_outcome(found))
    return int(found.state not in (None, "valid"))


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # a name that is too long, or has a null byte
        return False


def _asserted(found: OfflineFinding) -> list[tuple[str, str]]:
    paper = found.asserted
    rows = (
        (N_("证书种类"), gettext(KIND_LABELS[paper.kind])), (N_("证书名称"), paper.name),
        (N_("级别"), paper.level), (N_("专业"), paper.specialty), (N_("持证人姓名"), paper.holder),
        (N_("证书编号"), paper.number), (N_("颁发机构"), found.issuer), (N_("颁发日期"), str(paper.issued)),
        (N_("有效期至"), str(paper.expires or "")),
        (N_("决定文号"), paper.document or gettext("离线码中没有，请在线查验核对")),
    )  # fmt: skip
    return [(gettext(label), value) for label, value in rows]


def _outcome(found: OfflineFinding) -> str:
    if found.state is None:
        return gettext("签名有效；状态以在线查询或状态清单为准")
    if found.state == offline.NOT_YET:
        return gettext("签名有效；这份证书文件 {day} 才签发，当日还没有", day=found.since)
    if found.state == offline.LAPSED:
        return gettext("签名有效；已过有效期（至 {day}）", day=found.since)
    return gettext(
        "签名有效；{state}（自 {since}，{listed} 的状态清单）", state=gettext(_STATES[found.state]),
        since=found.since, listed=f"{found.listed:%Y-%m-%d %H:%M}",
    )  # fmt: skip
