"""The `talent` command. Each command is imported only when it is called, so that small things stay quick."""

from __future__ import annotations

import asyncio
import sys
from pkgutil import resolve_name

import click

from talent_platform.i18n import gettext
from talent_platform.part import parts
from talent_platform.settings import misspelt

_OWN = (
    ("serve", "启动服务（默认 http://127.0.0.1:8000）"),
    ("worker", "只运行后台任务"),
    ("migrate", "把数据库升级到当前结构"),
    ("installation", "安装编号"),
    ("demo", "向空数据库装入虚构的演示城市"),
    ("account", "开设账号"),
)
"""Commands of the application as a whole, each a function of `commands`, and one line of help."""


def _commands() -> dict[str, tuple[str, str]]:
    """Command → what it is, and one line of help: the application's own first, then those of the parts."""
    own = {name: (f"talent_platform.commands:{name}", line) for name, line in _OWN}
    brought = {
        command.name: (f"{part.package}.{command.target}", command.help)
        for part in parts()
        for command in part.commands
    }
    return {**own, **brought}


class LazyGroup(click.Group):
    """A group whose commands live in modules nobody has imported yet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = _commands()
        if cmd_name not in known:
            return None
        command: click.Command = resolve_name(known[cmd_name][0])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, line) for name, (_, line) in _commands().items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talent-platform", prog_name="talent")
def root() -> None:
    """人才供需匹配平台：需求、供给、匹配、对接、岗位。"""


def main() -> None:
    """Run the command. What an operator can put right ends in one sentence and exit code 2."""
    for name, meant in misspelt().items():
        hint = gettext("，是否应为 {meant}？", meant=meant) if meant else ""
        click.echo(gettext("没有变量 {name}，已忽略{hint}", name=name, hint=hint), err=True)
    try:
        root()
    except asyncio.CancelledError:
        sys.exit(130)
    except Exception as error:
        from talent_platform.operations.slips import sentence  # noqa: PLC0415 - only where something is wrong

        said = sentence(error)
        if said is None:
            raise
        click.echo(said, err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
