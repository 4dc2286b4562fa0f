"""Rows of a read file → validated model instances, and every error at its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference import open_text
from talent_platform.reference.contact import found_in
from talent_platform.reference.identity import name_key, phone_key
from talent_platform.workbooks.columns import LINK, Layout
from talent_platform.workbooks.findings import Parsed, ParsedRow
from talent_platform.workbooks.reading.header import LEAVE
from talent_platform.workbooks.reading.sheets import READ, child_sheet, main_sheets
from talent_platform.workbooks.reading.table import UNREADABLE, SheetLine, Table
from talent_platform.workbooks.reading.workbook import RawWorkbook
from talent_platform.workbooks.refusal import WorkbookRefused
from talent_platform.workbooks.sentences import sentence

TELLS, KEEP = "contact", "keep"
TELLING = N_("这里写有{text}：对方在双方同意对接前不应看到；请改写，或在导入页面选择“仍要保留”")


def parse(raw: RawWorkbook, layout: Layout, answers: Mapping[str, str] | None = None) -> Parsed:
    """Validate every row of the layout's sheets, with what the uploader has answered so far.

    Rows below a faulty header are counted, not judged. Raises WorkbookRefused when there is no header at all.
    """
    parsed = Parsed(layout.title, answers=answers or {})
    mains = [
        Table.read(one, layout.main_columns(), raw, parsed, layout.aside)
        for one in main_sheets(raw, layout, parsed)
    ]
    parsed.sheet = mains[0].title
    child = None
    groups: Mapping[Any, list[SheetLine]] = {}
    if layout.child is not None:
        found = child_sheet(raw, layout, mains[0].rows)
        if found is None:
            raise WorkbookRefused(
                "wrong_sheet",
                Said(
                    N_("文件中没有工作表「{sheet}」；请使用下载的「{title}」模板填写"),
                    sheet=[layout.child.title],
                    title=[layout.title],
                ),
            )
        child = Table.read(found, layout.child_columns(), raw, parsed)
    parsed.total_rows = sum(len(main.lines) for main in mains)
    parsed.columns = {
        main.title: {name: (at.index, at.column.title) for name, at in main.columns.items()} for main in mains
    }
    if child is not None and not child.sound:
        return parsed
    first_with: dict[tuple[Any, ...], tuple[str, int]] = {}
    for main in mains:
        if not main.sound:
            continue
        if layout.child is not None and child is not None:
            groups = _grouped(child, main, layout.child.link, parsed)
        _Judge(layout, main, child, groups, parsed, first_with).judge()
    if parsed.telling:
        options = {
            KEEP: Said(N_("仍要保留：由主管部门核定后才对外显示")),
            LEAVE: Said(N_("不保留：这些行要改写后再导入")),
        }
        said = Said(N_("{n} 行的文字里有联系方式或当事人的姓名：确需保留吗？"), n=parsed.telling)
        parsed.ask(TELLS, said, parsed.telling, options)
    return parsed


def _grouped(child: Table, main: Table, link: str, parsed: Parsed) -> dict[Any, list[SheetLine]]:
    """Child lines by the key of the main row they name; naming none is an error at the link cell, unless
    it is said that such go with the row above."""
    known = {_linked(line.data.get(link)) for line in main.lines} - {None}
    groups: dict[Any, list[SheetLine]] = defaultdict(list)
    above = _goes_with_above(child, parsed)
    before = None
    for line in child.lines:
        value = _linked(line.data.pop(LINK, None))
        if value is None and above and LINK not in line.failed:
            value = before
        before = value
        if value in known:
            groups[value].append(line)
        elif LINK not in line.failed:
            title = child.columns[LINK].column.title
            message = (
                Said(N_("必填，不能为空"))
                if value is None
                else Said(N_("「{sheet}」表中没有与此相同的{title}"), sheet=main.title, title=[title])
            )
            child.note(parsed, line, LINK, "unknown_parent", message)
    return groups


def _goes_with_above(child: Table, parsed: Parsed) -> bool:
    """Whether rows that name nothing go with the row above them: asked where there are such."""
    bare = [line for line in child.lines[1:] if LINK not in line.data and LINK not in line.failed]
    if not bare:
        return False
    title = child.columns[LINK].column.title
    said = Said(
        N_("「{sheet}」表中有 {n} 行没有填{title}：与上一行相同吗？"),
        sheet=child.title, n=len(bare), title=[title],
    )  # fmt: skip
    options = {READ: Said(N_("与上一行相同")), LEAVE: Said(N_("不相同：这些行要补填后再导入"))}
    return parsed.ask(f"above:{child.title}", said, len(bare), options, default=LEAVE) == READ


def _linked(name: Any) -> Any:
    """Names are compared as they are known, blanks and widths apart."""
    return (name_key(name) or name) if isinstance(name, str) else name


@dataclass(slots=True)
class _Judge:
    """Validates the converted rows one by one."""

    layout: Layout
    main: Table
    child: Table | None
    groups: Mapping[Any, list[SheetLine]]
    parsed: Parsed
    first_with: dict[tuple[Any, ...], tuple[str, int]]

    def judge(self) -> None:
        for line in self.main.lines:
            children = []
            if self.layout.child:
                children = self.groups.get(_linked(line.data.get(self.layout.child.link)), [])
                if children:
                    line.data[self.layout.child.field] = [c.data for c in children]
            value = self._validated(line, children)
            if value is not None and not self._repeated(line, value):
                numbers = tuple(c.number for c in children)
                self.parsed.rows.append(ParsedRow(line.number, value, numbers, self.main.title))

    def _validated(self, line: SheetLine, children: list[SheetLine]) -> BaseModel | None:
        """The row as a model, or None with its errors noted. A failed cell is not reported twice."""
        try:
            value = self.layout.model.model_validate(line.data)
        except ValidationError as failure:
            errors = failure.errors(include_url=False)
            if [error["type"] for error in errors] == [open_text.KIND] and not line.failed:
                self.parsed.telling += 1
                if self.parsed.answers.get(TELLS) == KEEP:
                    return self.layout.model.model_validate({**line.data, open_text.CONFIRM: True})
            for error in errors:
                self._place(error, line, children)
            if open_text.KIND not in {error["type"] for error in errors}:
                self._note_telling(line)
            return None
        except Exception:
            self.main.note(self.parsed, line, "", "unreadable", Said(UNREADABLE))
            return None
        return None if line.failed or any(c.failed for c in children) else value

    def _note_telling(self, line: SheetLine) -> None:
        """What the texts of a row tell whose form could not be made for other errors."""
        model = self.layout.model
        if not issubclass(model, open_text.OpenText):
            return
        texts = {
            name: "、".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in line.data.items()
            if name in model.OPEN
        }
        named = [(str(line.data.get("name", "")), str(line.data.get("phone", "")))] if model.NAMED else []
        for name, text in open_text.quotes(found_in(texts, named)).items():
            self.main.note(self.parsed, line, name, open_text.KIND, Said(TELLING, text=text))

    def _place(self, error: Mapping[str, Any], line: SheetLine, children: list[SheetLine]) -> None:
        loc: tuple[Any, ...] = error["loc"]
        sheet, nested = self.main, self.layout.child
        incomplete = bool(line.failed) or any(c.failed for c in children)
        said = sentence(error)
        if nested and self.child and loc and loc[0] == nested.field:
            if len(loc) == 1:  # the list as a whole: shown where the main row names itself
                message = said.after(N_("「{sheet}」表中："), sheet=nested.title)
                self.main.note(self.parsed, line, nested.link, error["type"], message)
                return
            sheet, line, loc = self.child, children[loc[1]], loc[2:]
        if (loc and loc[0] in line.failed) or (not loc and incomplete):
            return
        context = error.get("ctx", {})
        if error["type"] == open_text.KIND:
            for field_, text in context["quoted"].items():
                sheet.note(self.parsed, line, field_, open_text.KIND, Said(TELLING, text=text))
            return
        name = str(loc[0]) if loc else str(context.get("field", ""))
        if len(loc) > 1 and isinstance(loc[1], int):
            said = said.after(N_("第 {place} 项："), place=loc[1] + 1)
        sheet.note(self.parsed, line, name, error["type"], said, str(context.get("suggestion", "")))

    def _repeated(self, line: SheetLine, value: BaseModel) -> bool:
        """Whether the row names again what an earlier one names; noted at each such cell."""
        keys = [self.layout.key] if self.layout.key else []
        repeated = False
        for names in (*keys, *((name,) for name in self.layout.once)):
            found = tuple(_known_by(name, getattr(value, name)) for name in names)
            if None in found or not any(found):
                continue
            here = self.main.title, line.number
            sheet, row = self.first_with.setdefault((names, *found), here)
            if (sheet, row) == here:
                continue
            repeated = True
            titles = [self.main.columns[name].column.title for name in names if name in self.main.columns]
            said = Said(N_("{titles}与"), titles=titles)
            if sheet != here[0]:
                said = said.then(N_("「{sheet}」"), sheet=sheet)
            said = said.then(N_("第 {row} 行重复；请删除其中一行"), row=row)
            if names != self.layout.key:
                said = Said(
                    N_("{titles}与第 {row} 行相同，一个号码只能登记一次；请核对"), titles=titles, row=row
                )
            self.main.note(self.parsed, line, names[0], "duplicate_row", said)
        return repeated


def _known_by(name: str, value: Any) -> Any:
    """Names and phones are compared as the application knows people by them."""
    if not isinstance(value, str):
        return value
    return phone_key(value) if name == "phone" else name_key(value) if name == "name" else value
