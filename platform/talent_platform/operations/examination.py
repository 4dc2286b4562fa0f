"""Everything an operator wants to know of an installation, looked at now: one check after the other, each
with a sentence. What stands in the way of work is `bad`; what will, or may, is `warn`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import asyncpg

from talent_platform.administration import health
from talent_platform.clock import now, today
from talent_platform.database import embedded, installation
from talent_platform.database.engine import APPLICATION_ROLE, DB
from talent_platform.database.migrate import LEAST_VERSION
from talent_platform.database.outage import connect
from talent_platform.dated.calendar.queries import known_years
from talent_platform.errors import TalentError
from talent_platform.i18n import N_, gettext
from talent_platform.index import service as index
from talent_platform.index.standing import standings
from talent_platform.operations.backups import service as backups
from talent_platform.operations.slips import sentence
from talent_platform.settings import Misconfigured, settings
from talent_platform.web.rendering import ago
from talent_platform.workbooks.forms import chinese_fonts
from talent_search import OutboxBacklog

SKEW_SECONDS = 5
"""Between the clock of this machine and that of the database; one-time codes are good for 30."""
FREE_WARN, FREE_BAD = 0.10, 0.03
"""Share of the disk that is free."""
BACKUP_DUE = timedelta(hours=26)
"""A backup is made every day, not always at the same minute."""
TRIAL_DUE = timedelta(days=92)
"""After which it should be tried again whether a backup can be restored."""
NEXT_YEAR_FROM = (12, 1)
"""Month and day from which next year's holidays, announced in November, should be known."""


class CheckOutcome(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and a sentence about it."""

    name: str
    finding: CheckOutcome
    said: str


TITLES = {
    "database": N_("数据库"),
    "encoding": N_("数据库编码"),
    "role": N_("数据库账号"),
    "schema": N_("数据库结构"),
    "key": N_("密钥"),
    "clock": N_("时钟"),
    "disk": N_("磁盘"),
    "fonts": N_("中文字体"),
    "calendar": N_("工作日历"),
    "search": N_("检索引擎"),
    "running": N_("后台任务和例行工作"),
    "backups": N_("备份"),
}
"""Name of a check → what people call it."""


def fit(checks: list[Check]) -> bool:
    return all(check.finding != CheckOutcome.BAD for check in checks)


async def whole() -> list[Check]:
    """Of the installation that the settings name, for a command: what can be looked at without a database is,
    also where there is none."""
    checks = [_disk(), await _fonts()]
    try:
        embedded.require(settings())
        dsn = embedded.dsn(settings())
        connection = await connect(dsn)
    except (Misconfigured, ConnectionError) as error:
        return [Check("database", CheckOutcome.BAD, sentence(error) or str(error)), *checks]
    try:
        checks = [*await of_database(connection), *checks]
    finally:
        await connection.close()
    try:
        await installation.open_database(dsn)
    except TalentError:
        return checks  # said already, by `schema` and `key`
    try:
        return [*checks, *await of_work()]
    finally:
        await DB.close()


async def here() -> list[Check]:
    """Of the installation that this process serves."""
    async with DB.asyncpg_pool.acquire() as connection:
        checks = await of_database(connection)
    return [*checks, _disk(), await _fonts(), *await of_work()]


async def of_database(connection: asyncpg.Connection) -> list[Check]:
    """The server, the database and this version's place in it."""
    (row,) = await connection.fetch(
        "SELECT current_setting('server_version') AS version, "
        "current_setting('server_encoding') AS encoding, "
        "current_setting('server_version_num')::int / 10000 AS major, clock_timestamp() AS at, "
        "(SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AS super, "
        "(SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r') AS size, "
        "EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS known",
        APPLICATION_ROLE,
    )
    skew = abs((now() - row["at"]).total_seconds())
    size = f"{row['size'] / 2**20:,.0f} MB"
    server = gettext("PostgreSQL {version}，数据库 {size}", version=row["version"], size=size)
    return [
        Check("database", _bad_if(row["major"] < LEAST_VERSION), server),
        Check("encoding", _bad_if(row["encoding"] != "UTF8"), row["encoding"]),
        _role(super_user=row["super"], known=row["known"]),
        *_belonging(await installation.read(connection)),
        Check(
            "clock",
            CheckOutcome.WARN if skew > SKEW_SECONDS else CheckOutcome.OK,
            gettext("与数据库服务器的时钟相差 {n} 秒", n=round(skew, 1)),
        ),
    ]


def _bad_if(wrong: bool) -> CheckOutcome:
    return CheckOutcome.BAD if wrong else CheckOutcome.OK


def _role(*, super_user: bool, known: bool) -> Check:
    if not known:
        return Check(
            "role", CheckOutcome.BAD, gettext("没有角色 {role}，请运行 talent migrate", role=APPLICATION_ROLE)
        )
    if super_user and not settings().shows_demo:
        return Check("role", CheckOutcome.WARN, gettext("应用以超级用户连接，越权的改动就不受数据库阻拦"))
    return Check("role", CheckOutcome.OK, gettext("应用以角色 {role} 工作", role=APPLICATION_ROLE))


def _belonging(found: installation.Installation | None) -> list[Check]:
    if found is None:
        return [Check("schema", CheckOutcome.BAD, gettext(installation.NOT_MIGRATED))]
    schema = Check("schema", CheckOutcome.OK, gettext("与本版本一致，安装编号 {id}", id=found.id))
    if not found.at_home:
        schema = Check("schema", CheckOutcome.BAD, gettext(installation.COPIED))
    elif not installation.current(found):
        schema = Check("schema", CheckOutcome.BAD, gettext(installation.NOT_MIGRATED))
    if installation.opens(found):
        return [schema, Check("key", CheckOutcome.OK, gettext("TALENT_SECRET_KEY 是这个数据库所用的密钥"))]
    return [schema, Check("key", CheckOutcome.BAD, gettext(installation.WRONG_KEY))]


def _disk() -> Check:
    """Of the machine this runs on: the disk of a database server elsewhere is looked at there."""
    place = settings().var_dir.resolve()
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    share = usage.free / usage.total
    finding = (
        CheckOutcome.BAD if share < FREE_BAD else CheckOutcome.WARN if share < FREE_WARN else CheckOutcome.OK
    )
    said = gettext("{place} 所在磁盘空闲 {n} GB（{share}）", place=place, n=f"{usage.free / 2**30:.1f}",
                   share=f"{share:.0%}")  # fmt: skip
    return Check("disk", finding, said)


async def _fonts() -> Check:
    try:
        families = await asyncio.to_thread(chinese_fonts)
    except TalentError as error:
        return Check("fonts", CheckOutcome.WARN, gettext(error.message))
    return Check("fonts", CheckOutcome.OK, " · ".join(dict.fromkeys(families.values())))


async def of_work() -> list[Check]:
    """What only a database of this version can tell. The pool must be open."""
    looks: tuple[Callable[[], Awaitable[Check]], ...] = (_calendar, _search, _running, _backups)
    return [await look() for look in looks]


async def _calendar() -> Check:
    last = max(each.year for each in await known_years())
    known = gettext("已收录到 {year} 年", year=last)
    return Check("calendar", calendar_finding(last, today()), known)


def calendar_finding(last: int, day: date) -> CheckOutcome:
    """`last`: the last year whose working days are known."""
    if last < day.year:
        return CheckOutcome.BAD
    late = last == day.year and (day.month, day.day) >= NEXT_YEAR_FROM
    return CheckOutcome.WARN if late else CheckOutcome.OK


async def _search() -> Check:
    known, doubts, said = await standings(), False, []
    for engine in index.engines():
        answers, standing = await engine.ready(), known.get(engine.name)
        backlog = (await index.state_of(engine))[1] if answers else None
        doubts |= (
            not answers or standing is None or standing.doubt is not None or bool(backlog and backlog.failing)
        )
        said.append(_of_engine(engine.name, backlog))
        if standing and not standing.whole:
            said.append(
                gettext(
                    "索引不完整（已 {n} 秒），原因见 talent index status",
                    n=int((now() - standing.since).total_seconds()),
                )
            )
        elif standing and standing.doubt:
            said.append(gettext(standing.doubt))
    return Check("search", CheckOutcome.WARN if doubts else CheckOutcome.OK, " · ".join(said))


def _of_engine(name: str, backlog: OutboxBacklog | None) -> str:
    if backlog is None:
        return gettext("{engine} 没有响应", engine=name)
    return gettext(
        "{engine} 可用，待写入 {n} 条，失败 {m} 条", engine=name, n=backlog.waiting, m=backlog.failing
    )


async def _running() -> Check:
    fitness = await health.examine()
    if fitness.reasons:
        return Check("running", CheckOutcome.BAD, " · ".join(map(_worded, fitness.reasons)))
    return Check(
        "running", CheckOutcome.OK, gettext("最近一次报到在 {n} 秒前", n=fitness.ages["worker"] or 0)
    )


_REASONS = {
    "database": N_("数据库没有响应"),
    "worker": N_("没有后台任务进程在运行"),
    "queue": N_("有任务排队过久"),
    "seals": N_("审计日志没有按时封存"),
    "index": N_("有改动没有按时写入检索索引"),
    "engine": N_("检索索引不完整：{about}"),
    "routine": N_("例行工作没有做成：{about}"),
    "clock": N_("例行工作没有按时开始：{about}"),
}
"""Why `/health` is unfit, for people."""


def _worded(reason: health.UnfitReason) -> str:
    seconds = gettext("（已 {n} 秒）", n=reason.age) if reason.age is not None else ""
    return gettext(_REASONS[reason.word], about=reason.about) + seconds


async def _backups() -> Check:
    found = await backups.noted()
    if found.made is None:
        return Check("backups", CheckOutcome.WARN, gettext("还没有备份过，请安排每天运行 talent backup"))
    said = gettext("最近一次：{ago}", ago=ago(found.made))
    late = now() - found.made > BACKUP_DUE
    if found.tried is None:
        return Check("backups", CheckOutcome.WARN, said + gettext("；还没有试过恢复（talent restore-check）"))
    said += gettext("；最近一次试恢复：{ago}，内容一致", ago=ago(found.tried))
    late |= now() - found.tried > TRIAL_DUE
    return Check("backups", CheckOutcome.WARN if late else CheckOutcome.OK, said)
