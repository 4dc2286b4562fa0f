"""The user's own file, marked and given back, corrected in whatever program, and marked again."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from PIL import Image

from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.marking import mark_errors

Make = Callable[[str], Any]
Read = Callable[..., Any]


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_marks_go_with_the_error_and_own_notes_stay(book: Make, reading: Read) -> None:
    made = book("candidates").header().row({"最高学历": "不知道"}).row({"联系电话": "12345"})
    made.sheet["D2"].comment = Comment("李老师：原件写硕士", "李老师")
    made.sheet["D2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    body = made.bytes()
    marked = openpyxl.load_workbook(
        io.BytesIO(mark_errors(body, "a.xlsx", reading("candidates", body).errors, Limits()))
    )
    sheet = marked["人才"]
    assert sheet["D2"].comment.text.startswith("李老师：原件写硕士\n【导入检查】")
    assert sheet["D2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["N3"].comment.text.startswith("【导入检查】")
    sheet["D2"].value = "硕士"
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:  # what some programs make of every author
                cell.comment = Comment(cell.comment.text, "")
    body = saved(marked)
    found = reading("candidates", body)
    assert ([e.place for e in found.errors], found.questions) == (["N3"], [])
    again = openpyxl.load_workbook(io.BytesIO(mark_errors(body, "a.xlsx", found.errors, Limits())))["人才"]
    assert again["D2"].comment.text == "李老师：原件写硕士"
    assert again["D2"].fill.fgColor.rgb == "FFFFFF00"
    assert again["N3"].comment.text.count("【导入检查】") == 1
    clean = openpyxl.load_workbook(io.BytesIO(mark_errors(body, "a.xlsx", [], Limits())))
    assert clean["人才"]["N3"].comment is None
    assert "导入检查" not in clean.sheetnames


def test_what_could_be_read_can_be_marked(book: Make, reading: Read) -> None:
    body = book("candidates").header().row({"联系电话": "12345"}).bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == "xl/styles.xml" else old.read(name))
    found = reading("candidates", out.getvalue())
    marked = openpyxl.load_workbook(io.BytesIO(mark_errors(out.getvalue(), "a.xlsx", found.errors, Limits())))
    assert "格式不正确" in marked["人才"]["N2"].comment.text
    assert marked["人才"]["A2"].value == "虚构乙1"


def test_a_text_file_with_a_title_line_loses_nothing(reading: Read, person: dict[str, Any]) -> None:
    values = ["" if v is None else str(v) for v in person.values()]
    other = ["12345" if v == "13600770001" else v for v in values]
    lines = [["2026年人才信息汇总表"], list(person), values, other]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    body = text.getvalue().encode("utf-8-sig")
    for _ in range(3):
        found = reading("candidates", body, "a.csv")
        assert [e.row for e in found.errors] == [4]
        body = mark_errors(body, "a.csv", found.errors, Limits())
        records = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert [record[: len(person)] for record in records[1:]] == lines[1:]
        assert records[0] == lines[0]
        assert records[1][len(person) :] == ["错误说明"]
        assert "联系电话" in records[3][-1]


def test_pictures_charts_and_text_boxes_stay(reading: Read, person: dict[str, Any]) -> None:
    """Three rounds, and what stood in the drawing is there with all its parts; LibreOffice's are alike."""
    out, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    book = xlsxwriter.Workbook(out)
    sheet, other = book.add_worksheet("人才"), book.add_worksheet("统计")
    for row, values in enumerate((list(person), [*person.values()])):
        for column, value in enumerate(values):
            sheet.write(row, column, str(value) if row and value is not None else value)
    sheet.write_comment("A2", "原件已核", {"author": "李老师"})
    sheet.write(1, list(person).index("联系电话"), "12345")
    sheet.insert_image("B5", "章.png", {"image_data": picture})
    sheet.insert_textbox("D5", "负责人：张三")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=统计!$A$1:$A$2"})
    other.write_column("A1", [1, 2])
    other.insert_chart("C2", chart)
    book.close()
    body = out.getvalue()
    for _ in range(3):
        found = reading("candidates", body)
        body = mark_errors(body, "a.xlsx", found.errors, Limits())
        again = openpyxl.load_workbook(io.BytesIO(body))
        assert [len(again["人才"]._images), len(again["统计"]._charts)] == [1, 1]
        assert again["人才"]._images[0]._data() == picture.getvalue()
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            assert len(set(package.namelist())) == len(package.namelist())
            drawn = [package.read(p).decode() for p in package.namelist() if "/drawings/drawing" in p]
        assert sum("负责人：张三" in xml for xml in drawn) == 1
        assert again["人才"]["A2"].comment.text.startswith("原件已核")
        assert "错误说明" in {cell.value for cell in again["人才"][1]}
