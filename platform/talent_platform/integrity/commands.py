"""`talent integrity standing`: what the archive says of a person on a day; `talent exams`: the law of exam
acts."""

from __future__ import annotations

import asyncio
from datetime import datetime

import click
from pydantic import ValidationError

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.connected import connected
from talent_platform.errors import TalentError
from talent_platform.i18n import gettext
from talent_platform.integrity.entries import answers
from talent_platform.integrity.entries.schemas import StandingQuestion
from talent_posts import exams_commands as exams

__all__ = ["exams", "integrity"]


@click.group()
def integrity() -> None:
    """The integrity archive."""


@integrity.command()
@click.option("--as", "login", required=True, help="以哪个账号查询，查询记入日志")
@click.option("--identity", prompt="身份证号", hide_input=True, help="不给出则询问，不回显")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，默认今天")
def standing(login: str, identity: str, on: datetime | None) -> None:
    """Entries that run on a day, and what they bar from: exit code 0 where nothing is barred, else 1."""

    async def work() -> int:
        async with connected():
            question = StandingQuestion(identity=identity, on=on.date() if on else None)
            found = await answers.standing(await actor_by_login(login), question)
            for each in found.running:
                term = f"{each.begins} – {each.ends or gettext('长期')}"
                click.echo("\t".join((each.document, f"{each.law} {each.article}", term)))
            for bar in found.bars:
                click.echo("\t".join(filter(None, (bar.label, bar.sentence, bar.citation))))
            return int(any(bar.barred for bar in found.bars))

    try:
        code = asyncio.run(work())
    except ValidationError as error:
        raise click.UsageError(gettext("身份证号有误，请核对")) from error
    except TalentError as error:
        raise click.ClickException(gettext(error.message)) from error
    raise SystemExit(code)
