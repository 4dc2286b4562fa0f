"""A letter in Chinese, in which whatever a user typed stays text."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
import typst

from talent_platform.errors import Unavailable
from talent_platform.workbooks import forms
from talent_platform.workbooks.forms import chinese_fonts, render_pdf

MADE = datetime(2026, 3, 1, 8, tzinfo=UTC)
LETTER = Path(__file__).with_name("letter.typ")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_letter_with_rare_characters_and_typed_code() -> None:
    typed = ["㛃", "𬭊", '#panic("x")', '#read("/etc/passwd")', "*粗* $x$ <甲 & 乙> \\"]
    data = {"title": "岗位聘用备案表", "rows": [["姓名", "王㛃"], *(["内容", t] for t in typed)]}
    pdf = render_pdf(LETTER, data, MADE)
    found = text_of(pdf)
    assert pdf.startswith(b"%PDF")
    assert "岗位聘用备案表" in found
    for text in typed:
        assert text.replace(" ", "") in found.replace(" ", "")
    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    names = " ".join(str(font.get_object()["/BaseFont"]) for font in fonts)
    assert chinese_fonts()["serif"].replace(" ", "")[:9] in names
    assert render_pdf(LETTER, data, MADE) == pdf


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.typ"
    page.write_text('#set text(font: "No Such Font")\n字', encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"page\.typ: unknown font family"):
        render_pdf(page, {}, MADE)


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("s")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "page.typ").write_text('#read("../secret.txt")')
    with pytest.raises(typst.TypstError):
        render_pdf(inner / "page.typ", {}, MADE)


def test_without_a_chinese_font_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    monkeypatch.setattr(forms, "_fonts", lambda: bare)
    with pytest.raises(Unavailable, match="fonts-noto-cjk"):
        render_pdf(LETTER, {"title": "", "rows": []}, MADE)
