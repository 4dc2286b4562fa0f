"""What goes wrong in the database is logged without the row it went wrong with."""

from __future__ import annotations

import logging

import asyncpg
import pytest

from talent_platform.database.engine import DB


async def test_no_log_quotes_a_row(db: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(asyncpg.UniqueViolationError, match="candidate2") as quoted:
        await DB.asyncpg_pool.execute(
            "INSERT INTO account (login, name, role, password_hash, locale, active) "
            "SELECT login, name, role, password_hash, locale, active FROM account WHERE login = $1",
            "candidate2",
        )
    failed = RuntimeError("the request failed")
    failed.__cause__ = quoted.value
    logging.getLogger("anything").error("it failed", exc_info=failed)
    assert "account_login_key" in caplog.text
    assert "DETAIL" not in caplog.text
    assert "(candidate2)" not in caplog.text
