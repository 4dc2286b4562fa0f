"""`talent doctor`."""

from __future__ import annotations

import asyncio
import json

import click

from talent_platform.i18n import gettext
from talent_platform.operations import examination
from talent_platform.operations.examination import TITLES, CheckOutcome

_MARKS = {CheckOutcome.OK: "✓", CheckOutcome.WARN: "!", CheckOutcome.BAD: "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def doctor(*, as_json: bool) -> None:
    """Look at everything this installation needs. Ends with 1 where something keeps it from working."""
    checks = asyncio.run(examination.whole())
    if as_json:
        found = {"fit": examination.fit(checks), "checks": [vars(check) for check in checks]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for check in checks:
            click.echo(f"{_MARKS[check.finding]} {gettext(TITLES[check.name])}\t{check.said}")
    if not examination.fit(checks):
        raise SystemExit(1)
