"""`draw verify` on the command line."""

import sys
from pathlib import Path

import click

from talent_posts.draw import verify as verifier


@click.group()
def draw() -> None:
    """抽取:由事后才知道的公开事件决定,任何人可以重算。"""


@draw.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--commitment", default="", metavar="HASH", help="事前公布的方案校验值")
def verify(folder: Path, commitment: str) -> None:
    """重算一次抽取:范围、方案和结果逐字节核对。

    退出码:0 一致,1 不一致,2 文件无法读取。
    """
    sys.exit(verifier.main([str(folder), *([commitment] if commitment else [])]))
