"""`make bench`: every benchmark, each in a process of its own so that memory figures are its own."""

from __future__ import annotations

import subprocess
import sys

MODULES = (
    "benchmarks.matching",
    "benchmarks.scoring",
    "benchmarks.shortlist",
    "benchmarks.search",
    "benchmarks.posts",
    "benchmarks.desks",
    "benchmarks.application",
    "benchmarks.run",
    "benchmarks.officers",
    "benchmarks.weeks",
    "benchmarks.certificates",
    "benchmarks.juries",
    "benchmarks.surveys",
)


def main() -> int:
    """Run all, or those whose names are given; the exit code tells whether every one ended well."""
    wanted = sys.argv[1:] or [name.rpartition(".")[2] for name in MODULES]
    failed = 0
    for module in MODULES:
        if module.rpartition(".")[2] in wanted:
            print(f"\n== {module}", flush=True)
            failed += subprocess.run([sys.executable, "-m", module], check=False).returncode != 0
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
