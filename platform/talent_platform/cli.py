"""The `talent` command. Each group is imported only when it is called, so that small things stay quick."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module

import click

from talent_platform.database.outage import DatabaseAway
from talent_platform.errors import TalentError

_LAZY: dict[str, tuple[str, str, str]] = {
    "serve": ("talent_platform.commands", "serve", "启动服务（默认 http://127.0.0.1:8000）"),
    "worker": ("talent_platform.commands", "worker", "只运行后台任务"),
    "migrate": ("talent_platform.commands", "migrate", "把数据库升级到当前结构"),
    "installation": ("talent_platform.commands", "installation", "安装编号"),
    "demo": ("talent_platform.commands", "demo", "向空数据库装入虚构的演示城市"),
    "account": ("talent_platform.commands", "account", "开设账号"),
    "accounts": (
        "talent_platform.accounts.keeping.commands",
        "accounts",
        "账号：list、reset-password、unlock …",
    ),
    "import": ("talent_platform.imports.commands", "import_command", "导入 Excel 工作簿"),
    "search": ("talent_platform.discovery.commands", "search", "检索需求与供给"),
    "index": ("talent_platform.discovery.commands", "index", "检索索引：rebuild、status"),
    "match": ("talent_platform.brokerage.commands", "match", "匹配：run、solve、verify …"),
    "posts": ("talent_platform.establishment.commands", "posts", "岗位规则：check、audit、rules"),
}
"""Command → module, attribute and one line of help."""


class LazyGroup(click.Group):
    """A group whose commands live in modules nobody has imported yet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_LAZY)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LAZY:
            return None
        module, attribute, _ = _LAZY[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, line) for name, (_, _, line) in _LAZY.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talent-platform", prog_name="talent")
def root() -> None:
    """人才供需匹配平台：需求、供给、匹配、对接、岗位。"""


def main() -> None:
    """Run the command; what a user may be told ends in one sentence and exit code 2."""
    try:
        root()
    except TalentError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    except DatabaseAway as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except asyncio.CancelledError:
        sys.exit(130)


if __name__ == "__main__":
    main()
