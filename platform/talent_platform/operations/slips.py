"""What an operator can put right, as one sentence that names the variable and no password or key."""

from __future__ import annotations

import errno

from asyncpg.exceptions import (
    DiskFullError,
    InsufficientPrivilegeError,
    InvalidAuthorizationSpecificationError,
    InvalidCatalogNameError,
    InvalidPasswordError,
    PostgresError,
    TooManyConnectionsError,
)

from talent_platform.database.outage import ACQUIRE_SECONDS, DatabaseAway
from talent_platform.errors import TalentError
from talent_platform.i18n import N_, gettext
from talent_platform.settings import Misconfigured
from talent_search import EngineRefusedError, EngineUnavailableError

_CONNECTING: tuple[tuple[type[BaseException], str], ...] = (
    (
        InvalidPasswordError,
        N_("TALENT_DATABASE_URL：数据库不接受这个账号或密码（密码可放在 ~/.pgpass 或 PGPASSWORD 中）"),
    ),
    (
        InvalidCatalogNameError,
        N_("TALENT_DATABASE_URL：服务器上没有这个数据库，请由管理员执行 createdb --owner 账号 数据库名"),
    ),
    (
        InvalidAuthorizationSpecificationError,
        N_("TALENT_DATABASE_URL：服务器上没有这个账号，或 pg_hba.conf 不允许它从这里连接"),
    ),
    (
        TooManyConnectionsError,
        N_("TALENT_DATABASE_URL：数据库的连接已满，请稍后再试或调大 max_connections"),
    ),
    (
        InsufficientPrivilegeError,
        N_("TALENT_DATABASE_URL：这个账号没有连接该数据库的权限（GRANT CONNECT）"),
    ),
    (TimeoutError, N_("TALENT_DATABASE_URL：{seconds} 秒内没有连上数据库服务器")),
    (OSError, N_("TALENT_DATABASE_URL：连不上数据库服务器，请核对主机和端口，并看它是否在运行（{reason}）")),
)
"""Why no connection could be had; the first that fits."""
_WORKING: tuple[tuple[type[BaseException], str], ...] = (
    (DiskFullError, N_("数据库服务器的磁盘已满，刚才的操作没有完成")),
    (InsufficientPrivilegeError, N_("TALENT_DATABASE_URL：数据库账号的权限不够（{reason}）")),
    (EngineUnavailableError, N_("TALENT_MEILI_URL：检索引擎没有响应（{reason}）")),
    (EngineRefusedError, N_("TALENT_MEILI_URL、TALENT_MEILI_KEY：检索引擎拒绝了请求（{reason}）")),
)
"""What ends a command that has begun its work."""


def sentence(error: BaseException) -> str | None:
    """What an operator is told of an error; None of one that only a developer can put right."""
    if isinstance(error, TalentError):
        return error.message
    if isinstance(error, Misconfigured):
        return str(error)
    if isinstance(error, DatabaseAway):
        return _of(_CONNECTING, error.__cause__ or error) or str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return gettext("磁盘已满，没有写完")
    # One of the search engines is the database itself.
    return _of(_WORKING, error.__cause__ if isinstance(error.__cause__, PostgresError) else error)


def _of(known: tuple[tuple[type[BaseException], str], ...], error: BaseException) -> str | None:
    said = next((said for kind, said in known if isinstance(error, kind)), None)
    if said is None:
        return None
    return gettext(said, reason=str(error).strip() or type(error).__name__, seconds=f"{ACQUIRE_SECONDS:g}")
