"""Commands of the application as a whole: serve, worker, migrate, demo, account.

Parts that one command needs are imported by that command, so that the others start quickly.
"""

from __future__ import annotations

import asyncio
import errno
import multiprocessing
import socket

import click

from talent_platform import clock
from talent_platform.accounts.keeping import bureaus
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.tables import Organisation
from talent_platform.database import embedded
from talent_platform.database import installation as installations
from talent_platform.database.connected import connected
from talent_platform.demo import accounts as demo_accounts
from talent_platform.i18n import N_, gettext
from talent_platform.logs import lines
from talent_platform.settings import Misconfigured, override, settings


@click.command()
@click.option(
    "--accept-key",
    is_flag=True,
    help="密钥确已遗失时：改用现在的 TALENT_SECRET_KEY，原有加密内容不能再打开",
)
def migrate(*, accept_key: bool) -> None:
    """Bring the database to the current schema, and its guards and rights to what they should be."""
    from talent_platform.audit import service as audit  # noqa: PLC0415
    from talent_platform.database.migrate import migrate as run_migrations  # noqa: PLC0415

    async def work() -> None:
        await run_migrations(embedded.dsn(settings()), accept_key=accept_key)
        async with connected():
            if accept_key:
                await audit.record(None, "installation.key_accepted", "installation")
            click.echo("数据库结构已是最新")

    asyncio.run(work())


@click.command()
@click.option("--renew", is_flag=True, help="整机复制得到的数据库：换一个新的安装编号")
def installation(*, renew: bool) -> None:
    """Show the id of this installation, which names its search index."""

    async def work() -> None:
        dsn = embedded.dsn(settings())
        found = await installations.check(dsn)
        if renew:
            click.echo(
                gettext("安装编号已由 {found} 换为 {new}", found=found, new=await installations.renew(dsn))
            )
        else:
            click.echo(found)

    asyncio.run(work())


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 100),
    default=1.0,
    show_default=True,
    help="规模倍数；小于 0.1 时没有五周的匹配与对接",
)
@click.option("--seed", type=int, default=None, help="随机种子；同一种子、规模和日期生成同一座城市")
def demo(scale: float, seed: int | None) -> None:
    """Load the fictional city into an empty database."""

    async def work() -> None:
        async with connected(migrating=True):
            await _load_demo(scale, seed)

    asyncio.run(work())


async def _load_demo(scale: float, seed: int | None = None) -> None:
    from talent_platform.demo import whole  # noqa: PLC0415

    chosen = {} if seed is None else {"seed": seed}
    await whole.load(scale=scale, day=clock.today(), tell=click.echo, **chosen)


@click.command()
@click.option("--no-worker", is_flag=True, help="不在本进程内运行后台任务（另有 talent worker 时）")
@click.option("--host", default=None)
@click.option("--port", type=int, default=None)
def serve(host: str | None, port: int | None, *, no_worker: bool) -> None:
    """Prepare the database and serve until Ctrl-C."""
    from granian import Granian  # noqa: PLC0415 - only this command serves
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    lines.configure()
    told = {"host": host, "port": port, "worker": False if no_worker else None}
    chosen = override(**{name: value for name, value in told.items() if value is not None})
    _listenable(chosen.host, chosen.port)
    asyncio.run(_prepare())
    # The serving process joins what was started here instead of starting it again.
    chosen = override(
        database_url=embedded.dsn(chosen), secret_key=embedded.secret_key(chosen), demo=chosen.shows_demo
    )
    # It begins with nothing of this process but the environment: neither settings nor clients of a past loop.
    multiprocessing.set_start_method("spawn")
    click.echo(
        "\n"
        + gettext("服务地址：http://{host}:{port}    （Ctrl-C 停止）", host=chosen.host, port=chosen.port)
    )
    if chosen.shows_demo:
        click.echo("演示账号（密码均为 " + demo_accounts.PASSWORD + "）：")
        for login, _, label in demo_accounts.shown():
            click.echo(f"  {login:<12} {label}")
    Granian(
        "talent_platform.app:create_app",
        factory=True,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGI,
        # A client that speaks HTTP/2 unasked would wait for the first byte without any limit.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=chosen.header_seconds * 1000),
        websockets=False,
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_access=False,
        log_dictconfig=lines.of_the_server(),
    ).serve()


def _listenable(host: str, port: int) -> None:
    """Before anything is migrated or loaded.

    Raises:
        Misconfigured: nobody could listen there now.
    """
    try:
        (family, kind, _, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind) as tried:
            # What a server that has just stopped leaves behind is no obstacle.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as error:
        said = {
            errno.EADDRINUSE: N_("TALENT_PORT：端口 {port} 已被另一个程序占用"),
            errno.EACCES: N_("TALENT_PORT：没有权限使用端口 {port}，请用 1024 以上的端口"),
        }.get(error.errno or 0, N_("TALENT_HOST：本机没有地址 {host}"))
        raise Misconfigured(gettext(said, host=host, port=port)) from error


async def _prepare() -> None:
    async with connected(migrating=True):
        if settings().shows_demo and not await Organisation.exists():
            click.echo("数据库为空，正在生成演示城市……")
            await _load_demo(1.0)
        await bureaus.check_counties()


@click.command()
def worker() -> None:
    """Run background jobs and index updates until Ctrl-C."""
    from talent_platform.jobs.worker import run  # noqa: PLC0415

    lines.configure()

    async def work() -> None:
        from talent_platform.index import service as discovery  # noqa: PLC0415

        async with connected(), discovery.drainer():
            await run()

    asyncio.run(work())


@click.command()
@click.argument("login")
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--organisation", type=int, default=None, help="单位编号（talent organisations list）")
@click.option("--reason", default="", help="原因：该单位已有的账号能看到")
@click.password_option(
    envvar="TALENT_ACCOUNT_PASSWORD", help="10 至 128 个字符，首次登录须修改；宜按提示输入，或用环境变量"
)
def account(  # noqa: PLR0917 - what the command line says, by name
    login: str, name: str, role: str, organisation: int | None, reason: str, password: str
) -> None:
    """Open an account, also the first one of a new installation."""

    async def work() -> None:
        async with connected():
            from talent_platform.accounts.keeping import service as keeping  # noqa: PLC0415

            await keeping.create_account(
                None, login=login, name=name, role=Role(role), organisation_id=organisation,
                password=password, reason=reason,
            )  # fmt: skip
            click.echo(gettext("已开设账号 {login}（{role}）", login=login, role=LABELS[Role(role)]))

    asyncio.run(work())
