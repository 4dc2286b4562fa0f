"""`talent accounts`: what the operator does when nobody who may can sign in. Everything is logged as the
system's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import click

from talent_platform.accounts.actor import KIND_LABELS, OrganisationKind
from talent_platform.accounts.keeping import assignments, bureaus, names, queries, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.sign_in import factor_reset as second_factor
from talent_platform.accounts.tables import Account
from talent_platform.database.connected import connected
from talent_platform.database.engine import DB
from talent_platform.i18n import gettext
from talent_platform.reference.codes import county_name


@click.group()
def accounts() -> None:
    """账号：列出、停用、解锁、重置、更改单位（操作人员的最后手段，均记入审计日志）。"""


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with connected():
            await work()

    asyncio.run(inside())


@click.group()
def organisations() -> None:
    """单位：设立本市和各县区的主管部门，列出单位编号。"""


@organisations.command("start")
def start() -> None:
    """按 TALENT_CITY 设立市和各县区的主管部门；已有的不变，可重复运行。"""

    async def work() -> None:
        made = await bureaus.start()
        for name in made:
            click.echo(gettext("已设立 {name}", name=name))
        if not made:
            click.echo("市和各县区的主管部门都已设立，未作改动")

    _run(work)


@organisations.command("list")
def list_organisations() -> None:
    """编号、种类、名称、县区。"""

    async def work() -> None:
        for row in await bureaus.all_organisations():
            kind = gettext(KIND_LABELS[OrganisationKind(row.kind)])
            click.echo(f"{row.id}\t{kind}\t{row.name}\t{county_name(row.county)}")

    _run(work)


_REASON = click.option(
    "--reason", default="", help="原因：如何核实了本人身份；账号本人，和同一单位的账号能看到"
)


@accounts.command("list")
@click.option("--misplaced", is_flag=True, help="只列出单位与角色不符、因而不能使用的账号")
def list_accounts(*, misplaced: bool) -> None:
    """登录名、角色、单位、状态。"""

    async def work() -> None:
        for row in await queries.all_accounts():
            if not misplaced or row.state == "misplaced":
                organisation = row.organisation_name or "—"
                click.echo(f"{row.login}\t{LABELS[Role(row.role)]}\t{organisation}\t{row.state}")

    _run(work)


@accounts.command("reset-password")
@click.argument("login")
@_REASON
def reset_password(login: str, reason: str) -> None:
    """换成一次性密码，只显示一次；本人首次登录须修改。"""

    async def work() -> None:
        click.echo(await keeping.reset_password(None, await queries.id_of(login), reason))

    _run(work)


@accounts.command("unlock")
@click.argument("login")
def unlock(login: str) -> None:
    """清除登录失败的计数。"""

    async def work() -> None:
        await keeping.unlock(None, await queries.id_of(login))
        click.echo(gettext("已清除 {login} 的登录失败计数；若曾锁定，现在可以登录", login=login))

    _run(work)


@accounts.command("give-role")
@click.argument("login")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.option("--organisation", type=int, default=None, help="单位编号（talent organisations list）")
@_REASON
def give_role(login: str, role: str, organisation: int | None, reason: str) -> None:
    """增加一个角色；哪些角色可由同一账号担任，见 docs/security.md。"""

    async def work() -> None:
        given = await assignments.give(None, await queries.id_of(login), Role(role), organisation, reason)
        click.echo(gettext("已为 {login} 增加角色，编号 {id}", login=login, id=given))

    _run(work)


@accounts.command("end-role")
@click.argument("login")
@click.argument("assignment", type=int)
def end_role(login: str, assignment: int) -> None:
    """取消一个角色（编号见 talent accounts roles）。"""

    async def work() -> None:
        await assignments.end(None, await queries.id_of(login), assignment)
        click.echo(gettext("已取消 {login} 的角色", login=login))

    _run(work)


@accounts.command("roles")
@click.argument("login")
def list_roles(login: str) -> None:
    """编号、角色、单位。"""

    async def work() -> None:
        for row in await assignments.of_account(await queries.id_of(login)):
            click.echo(f"{row.id}\t{LABELS[Role(row.role)]}\t{row.organisation_name or '—'}")

    _run(work)


@accounts.command("switch")
@click.argument("login")
@click.argument("state", type=click.Choice(["on", "off"]))
@_REASON
def switch(login: str, state: str, reason: str) -> None:
    """启用或停用。"""

    async def work() -> None:
        await keeping.set_active(None, await queries.id_of(login), active=state == "on", reason=reason)
        click.echo(f"{login} {'已启用' if state == 'on' else '已停用'}")

    _run(work)


@accounts.command("confirm")
@click.argument("login")
def confirm(login: str) -> None:
    """代替第二人确认：新开设、重置密码、启用或更改单位的账号随即可用；只在没有第二人时使用。"""

    async def work() -> None:
        confirmed = await second_person.confirm_all(await queries.id_of(login))
        click.echo(
            gettext("已确认 {login}", login=login)
            if confirmed
            else gettext("{login} 没有待确认的事项", login=login)
        )

    _run(work)


@accounts.command("place")
@click.argument("login")
@click.option("--organisation", type=int, default=None, help="单位编号；不写为不属于任何单位")
@_REASON
def place(login: str, organisation: int | None, reason: str) -> None:
    """更改账号的单位。"""

    async def work() -> None:
        await keeping.place(None, await queries.id_of(login), organisation, reason)
        click.echo(gettext("已更改 {login} 的单位", login=login))

    _run(work)


@accounts.command("rename")
@click.argument("login")
@click.argument("name")
@_REASON
def rename(login: str, name: str, reason: str) -> None:
    """更正账号的姓名。"""

    async def work() -> None:
        await names.rename(None, await queries.id_of(login), name, reason)
        click.echo(gettext("已更正 {login} 的姓名", login=login))

    _run(work)


@accounts.command("reset-second-factor")
@click.argument("login")
@_REASON
def reset_second_factor(login: str, reason: str) -> None:
    """去掉两步验证，本人下次登录须重新设置；只在没有两个人可以在页面上办理时使用。"""

    async def work() -> None:
        account_id = await queries.id_of(login)
        async with DB.transaction():
            found = await Account.select(Account.totp_secret, Account.totp_pending).where(
                Account.id == account_id
            )
            if not any(found[0].values()):
                click.echo(gettext("{login} 没有设置两步验证，未作改动", login=login))
                return
            await second_factor.remove(None, account_id, reason.strip())
        click.echo(gettext("已去掉 {login} 的两步验证", login=login))

    _run(work)
