"""The code on a certificate: what is printed can be read and believed, what was touched cannot.

Worth: a forged paper that a checker without a network takes for genuine hires somebody without a licence.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from talent_platform.certificates.sealing import codes, offline, status
from talent_platform.certificates.sealing.codes import Asserted, fits, opened, picture, seal
from talent_platform.certificates.sealing.suites import SUITES, Alg, der_of, kid_of
from talent_platform.clock import ZONE
from talent_platform.errors import Invalid

MADE = datetime(2026, 11, 30, 12, 30, 59, tzinfo=ZONE)
PAPER = Asserted(
    "7Q2M9X4KD0HA", "2199002026Z000001", "title", "高级工程师", "副高", "机械设计制造及其自动化",
    "㛃𬭎䶮", date(2026, 11, 30), None, MADE, "辽原职改〔2026〕3号",
)  # fmt: skip
REALISTIC = replace(
    PAPER, name="正高级工程师", level="正高", specialty="农产品质量安全与检验检测技术",
    holder="阿卜杜热西提·买买提艾力", document="辽原市人社职称〔2026〕128号", expires=date(2031, 11, 29),
)  # fmt: skip
"""As long as what the city decides comes to be."""
# The point of GB/T 32918: SubjectPublicKeyInfo of an SM2 key up to its 64 bytes.
_SM2_KEY = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")


@pytest.fixture(params=tuple(SUITES))
def alg(request: pytest.FixtureRequest) -> Alg:
    return request.param  # type: ignore[no-any-return]


def refused(text: str, public: bytes) -> bool:
    try:
        opened(text).verified(public)
    except Invalid:
        return True
    return False


def test_what_is_sealed_is_read_again_and_nothing_else_is(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    text = seal(PAPER, alg, private, public)
    assert opened(text).verified(public) == PAPER
    later = replace(PAPER, expires=date(2030, 1, 1), sealed=MADE.replace(year=2027), document="")
    assert opened(seal(later, alg, private, public)).verified(public) == later
    for at, character in enumerate(text):
        for other in ("0" if character != "0" else "Z", character.lower() if character.isalpha() else "?"):
            assert refused(text[:at] + other + text[at + 1 :], public), (at, other)
    for short in (text[:-1], text[:-3], text + "0", text + "00", text[4:], "", "TC1:"):
        assert refused(short, public)
    assert refused(text, SUITES[alg].generate()[1])
    other: Alg = "SM2" if alg == "EdDSA" else "EdDSA"
    assert refused(text, SUITES[other].generate()[1])


def test_every_byte_flipped_is_refused(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    body = codes._bytes(seal(PAPER, alg, private, public).removeprefix(codes.PREFIX))
    for at in range(len(body)):
        changed = bytearray(body)
        changed[at] ^= 1 << at % 8
        assert refused(codes.PREFIX + codes._base45(bytes(changed)), public), at


def test_each_field_is_under_the_signature(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    sealed = opened(seal(PAPER, alg, private, public))
    for name in ("code", "number", "kind", "name", "level", "specialty", "holder", "document"):
        forged = opened(seal(replace(PAPER, **{name: "另一个"}), alg, private, public))
        with pytest.raises(Invalid, match="签名不符"):
            replace(forged, signature=sealed.signature).verified(public)


def test_without_a_network_a_paper_is_what_it_was_on_the_day_asked_about(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    first = date(2026, 1, 5)
    text = seal(replace(PAPER, issued=first, sealed=MADE.replace(month=1, day=5)), alg, private, public)
    moves = [["2026-02-01", "suspended"], ["2026-02-10", "valid"], ["2026-03-01", "revoked"]]
    kid = kid_of(alg, public)
    listed = {"issuer": "某局", "made": "2026-03-20T08:00:00+08:00", "certificates": {PAPER.code: moves},
              "alg": alg, "kid": kid}  # fmt: skip
    listed["signature"] = SUITES[alg].sign(private, public, status.message(listed)).hex()
    key = offline.PublishedKey(kid=kid, alg=alg, public=public.hex(), first=first, last=None)
    known = offline.PublishedKeys(issuer="某局", keys=[key])
    for month, day, state in (
        (1, 4, offline.NOT_YET), (1, 31, "valid"), (2, 1, "suspended"), (2, 9, "suspended"), (2, 10, "valid"),
        (2, 28, "valid"), (3, 1, "revoked"), (3, 20, "revoked"),
    ):  # fmt: skip
        assert offline.check(text, known, listed, date(2026, month, day)).state == state, (month, day)


def test_a_code_from_before_it_told_the_decision_and_the_time_is_read_for_ever(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    for days, expires, made in (
        ("20261130\n\n", None, "2026-11-30"),
        ("20261130\n20300101\n20270104", date(2030, 1, 1), "2027-01-04"),
    ):  # fmt: skip
        texts = (PAPER.code, PAPER.number, PAPER.kind, PAPER.name, PAPER.level, PAPER.specialty, PAPER.holder)
        body = "\n".join([*texts, days]).encode("gb18030")
        signed = bytes([SUITES[alg].code]) + bytes.fromhex(kid_of(alg, public)) + body
        signature = SUITES[alg].sign(private, public, codes._DOMAIN + signed)
        sealed = datetime.fromisoformat(made).replace(tzinfo=ZONE)
        paper = opened(codes.PREFIX + codes._base45(signed + signature)).verified(public)
        assert paper == replace(PAPER, expires=expires, sealed=sealed, document="")


def test_openssl_verifies_the_chinese_suite(tmp_path: Path) -> None:
    private, public = SUITES["SM2"].generate()
    message = "证书".encode()
    files: dict[str, bytes] = {
        "key": _SM2_KEY + public, "message": message,
        "signature": der_of(SUITES["SM2"].sign(private, public, message)),
    }  # fmt: skip
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)

    def openssl() -> int:
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
             "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-in", "message",
             "-sigfile", "signature"],
            cwd=tmp_path, capture_output=True, check=False,
        ).returncode  # fmt: skip

    assert openssl() == 0
    (tmp_path / "message").write_bytes(message + b"x")
    assert openssl() == 1


def _read(text: str) -> list[str]:
    """As a decoder reads the picture, three pixels a module."""
    rows = np.array(
        [[0 if dark else 255 for dark in row] for row in picture(text).matrix_iter(scale=3, border=4)]
    )
    found = zxingcpp.read_barcodes(rows.astype(np.uint8), formats=zxingcpp.BarcodeFormat.QRCode)
    return [each.text for each in found]


def test_a_decoder_reads_the_smallest_and_the_largest(alg: Alg) -> None:
    private, public = SUITES[alg].generate()
    longest = replace(PAPER, specialty="数" * 43)
    while not fits(longest):
        longest = replace(longest, specialty=longest.specialty[1:])
    assert fits(REALISTIC)
    for paper in (replace(PAPER, specialty="", holder="示例"), PAPER, REALISTIC, longest):
        text = seal(paper, alg, private, public)
        assert picture(text).version <= 10  # type: ignore[operator]
        assert _read(text) == [text]
        assert opened(text).verified(public) == paper
    assert not fits(replace(longest, specialty=longest.specialty + "数" * 30))
    with pytest.raises(Invalid, match="离线二维码印不下"):
        picture(seal(replace(PAPER, specialty="数" * 60, name="名" * 60), alg, private, public))


def test_what_fits_is_what_can_be_printed() -> None:
    private, public = SUITES["EdDSA"].generate()
    outcomes = set()
    for length in range(0, 90, 3):
        paper = replace(PAPER, specialty="数" * length)
        try:
            picture(seal(paper, "EdDSA", private, public))
            printed = True
        except Invalid:
            printed = False
        outcomes.add(printed)
        assert fits(paper) is printed
    assert outcomes == {True, False}
