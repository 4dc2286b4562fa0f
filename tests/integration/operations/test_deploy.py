"""nginx and systemd take the files of `deploy/`; skipped, and said to be, on a machine without them."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from talent_platform.clock import now
from talent_platform.commands import serve, worker
from talent_platform.operations.backups.commands import backup

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
COMMANDS = {"serve": serve, "worker": worker, "backup": backup}


def _certificate(place: Path) -> None:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "t")]),
    )
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now() - timedelta(1), now() + timedelta(1)
    ).sign(key, hashes.SHA256())
    (place / "talent.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "talent.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")
def test_nginx_takes_its_file(repository: Path, tmp_path: Path) -> None:
    _certificate(tmp_path)
    text = (repository / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    # Who may not listen on the real ports may test all the same.
    tried = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1", text.replace("/etc/nginx", str(tmp_path)))
    (tmp_path / "talent.conf").write_text(tried, encoding="utf-8")
    http = f"access_log off; include {tmp_path}/talent.conf;"
    main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {http} }}"
    (tmp_path / "nginx.conf").write_text(main, encoding="ascii")
    command = [str(NGINX), "-t", "-c", str(tmp_path / "nginx.conf")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "[warn]" not in told.stderr
    for page in re.findall(r"error_page [\d ]+ /proxy/(\S+);", text):
        assert "<h1>" in (repository / "deploy" / "pages" / page).read_text(encoding="utf-8")


def test_units_call_commands_that_are_there(repository: Path) -> None:
    units = sorted((repository / "deploy" / "systemd").glob("*.service"))
    assert len(units) == 3
    for unit in units:
        line = re.search(
            r"^ExecStart=/opt/talent/\.venv/bin/talent (\S+) ?(.*)$", unit.read_text(), re.MULTILINE
        )
        assert line, unit
        command = COMMANDS[line[1]]
        options = {option for each in command.params for option in each.opts}
        assert {word for word in line[2].split() if word.startswith("--")} <= options


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_units(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "talent").write_text("#!/bin/sh\n", encoding="ascii")
    (tmp_path / "talent").chmod(0o755)
    names = []
    for file in (repository / "deploy" / "systemd").iterdir():
        name = file.name.replace("@.", "@8001.")
        text = file.read_text(encoding="utf-8").replace(
            "/opt/talent/.venv/bin/talent", str(tmp_path / "talent")
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
        names.append(str(tmp_path / name))
    told = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert str(tmp_path) not in told.stderr, told.stderr
