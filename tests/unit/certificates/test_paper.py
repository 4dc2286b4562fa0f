"""The paper of a certificate as a phone shows it: a decoder reads both codes from the screenshot."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import typst
import zxingcpp
from PIL import Image

from talent_platform.certificates.issue import paper
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.sealing.codes import Asserted, opened, seal
from talent_platform.certificates.sealing.seals import SealRow
from talent_platform.certificates.sealing.suites import SUITES, Alg
from talent_platform.clock import ZONE
from talent_platform.errors import Conflict
from talent_platform.workbooks.forms import chinese_fonts

DOCUMENT = "辽原职改〔2026〕3号"
DAY, MADE = date(2026, 11, 30), datetime(2026, 11, 30, tzinfo=UTC)
WIDTH = 1080
"""Pixels of a phone's screen, across the whole page."""


def row(**facts: object) -> CertificateRow:
    known: dict[str, object] = {
        "id": 1, "kind": "title", "name": "高级工程师", "level": "副高", "specialty": "机械设计及其自动化",
        "holder": "㛃𬭎䶮", "number": "2199002026000001", "body": "辽原市人力资源和社会保障局", "issued": DAY,
        "expires": None, "seen_on": DAY, "checked": "own", "checked_on": DAY, "issuance": 1, "person_key": "",
        "state": "valid", "version": 1, "created": MADE, "updated": MADE,
    }  # fmt: skip
    return CertificateRow(**known | facts)  # type: ignore[arg-type]


def asserted(facts: CertificateRow, document: str = DOCUMENT) -> Asserted:
    return Asserted(
        "R1C8537MDN3C", facts.number, facts.kind, facts.name, facts.level, facts.specialty, facts.holder, DAY,
        None, MADE.astimezone(ZONE), document,
    )  # fmt: skip


def sealed_row(document: str = DOCUMENT) -> SealRow:
    text = seal(asserted(row(), document), "EdDSA", *SUITES["EdDSA"].generate())
    return SealRow(1, "R1C8537MDN3C", "00000000", text, MADE)


def shown(facts: CertificateRow, sealed: SealRow) -> Image.Image:
    """The paper on the screen of a phone."""
    content = paper.content(facts, sealed, DOCUMENT)
    png = typst.compile(
        paper.TEMPLATE, root=paper.TEMPLATE.parent, format="png", ppi=WIDTH / 8.2677,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False), **chinese_fonts()},
    )  # fmt: skip
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png)).convert("L")


@pytest.mark.parametrize("alg", tuple(SUITES))
def test_both_codes_are_read_from_the_screen_of_a_phone(alg: Alg, configure: Callable[..., None]) -> None:
    configure(public_url="https://talent.example.gov.cn")
    private, public = SUITES[alg].generate()
    facts = row()
    said = asserted(facts)
    sealed = SealRow(1, said.code, "00000000", seal(said, alg, private, public), MADE)
    screen = shown(facts, sealed)
    assert abs(screen.width - WIDTH) <= 1
    read = {found.text for found in zxingcpp.read_barcodes(screen)}
    assert read == {sealed.text, "https://talent.example.gov.cn/c/R1C8537MDN3C"}
    assert opened(sealed.text).verified(public) == said


def test_a_character_without_a_font_is_refused_and_rare_ones_are_printed() -> None:
    sealed = sealed_row()
    assert paper.pdf(row(), sealed, "文 1 号").startswith(b"%PDF")
    with pytest.raises(Conflict, match="U\\+E000"):
        paper.pdf(row(holder="示例\ue000"), sealed, "文 1 号")
    # Boxes would all look the same.
    assert len({shown(row(holder=each), sealed).tobytes() for each in "㛃𬭎䶮"}) == 3


def test_what_is_not_valid_says_so_on_its_paper() -> None:
    sealed = sealed_row()
    for state, told in (
        ("valid", ""),
        ("suspended", "本证书暂停中，不得使用"),
        ("revoked", "本证书已撤销，不得使用"),
    ):
        assert paper.content(row(state=state), sealed, "")["state"] == told


def test_a_paper_says_whether_its_code_tells_the_number_of_the_decision() -> None:
    for carried, told in ((DOCUMENT, "全部内容"), ("", "除文号以外的全部内容")):
        assert paper.content(row(), sealed_row(carried), DOCUMENT)["carried"] == told
