"""`python -m benchmarks.certificates [CERTIFICATES]`: CPU of one public look-up, by number and by code.

Counts this process and the server process of its connection, the throttle's writes included.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import asyncpg

if __name__ == "__main__":
    ROOT = Path(tempfile.gettempdir()) / f"talent-certificates-{os.getpid()}"
    # Before the application reads its settings: never a developer's own data.
    os.environ |= {
        "TALENT_DATABASE_URL": "", "TALENT_VAR_DIR": str(ROOT), "TALENT_WORKER": "false",
        "TALENT_LIMIT_CERTIFICATE_CHECKS": "1000000000",
    }  # fmt: skip

from talent_platform.certificates.register import lookup
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate

QUESTIONS = 2_000
_ROWS = """
    INSERT INTO certificate (kind, name, holder, number, body, issued, seen_on, checked, issuance)
    SELECT 'title', '工程师', '示例' || n, 'N' || n, '辽原市人力资源和社会保障局', '2026-01-05', '2026-01-05',
           'none', n FROM generate_series(1, {size}) n;
    INSERT INTO certificate_issuance
        (id, kind, name, holder, decided, source, document, proposed_by, proposed_name, confirmed)
    SELECT id, kind, name, holder, issued, '评审结果的通知', '辽原职改〔2026〕' || id || '号', 1, '某', now()
    FROM certificate;
    INSERT INTO certificate_change (certificate, actor_name, action, to_state)
    SELECT id, '某', 'issued', 'valid' FROM certificate;
    INSERT INTO certificate_seal (certificate, code, kid, text)
    SELECT id, upper(substr(md5(id::text), 1, 12)), '00000000', repeat('X', 300) FROM certificate
    ON CONFLICT (code) DO NOTHING;
    ANALYZE certificate; ANALYZE certificate_change; ANALYZE certificate_seal; ANALYZE certificate_issuance
"""


async def _fill(url: str, size: int) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(_ROWS.format(size=size))
    await owner.close()


def _server_seconds(pid: int) -> float:
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


async def _run(size: int) -> None:
    running = embedded.server(ROOT / "postgres")
    running.psql("CREATE DATABASE certificates")
    url = str(running.get_uri("certificates"))
    await migrate(url)
    begun = perf_counter()
    await _fill(url, size)
    print(f"{size:,} certificates in {perf_counter() - begun:.0f} s")
    await DB.connect(url, pool_size=1)
    try:
        pid = await DB.asyncpg_pool.fetchval("SELECT pg_backend_pid()")
        rows = await DB.asyncpg_pool.fetch(
            "SELECT c.number, c.holder, s.code FROM certificate c "
            "JOIN certificate_seal s ON s.certificate = c.id WHERE c.id = ANY($1)",
            random.Random(1).sample(range(1, size + 1), QUESTIONS),
        )
        for what in ("number", "code"):
            own, server, begun = process_time(), _server_seconds(pid), perf_counter()
            for row in rows:
                found = await lookup.look_up(row[what], row["holder"], subject=f"address:{row['number']}")
                assert [each.row.number for each in found] == [row["number"]]
            spent = (process_time() - own + _server_seconds(pid) - server) / len(rows)
            print(
                f"by {what}: {spent * 1000:.2f} ms CPU, {(perf_counter() - begun) / len(rows) * 1000:.2f} ms"
            )
    finally:
        await DB.close()


def main() -> int:
    """Print the figures."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ROOT.mkdir(mode=0o755)
    try:
        asyncio.run(_run(size))
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
