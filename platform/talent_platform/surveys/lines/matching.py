"""Which row a line of a workbook is. Certain are the number of the row, the key of the line, and a line that
says what one row says and no other line is; everything else is asked, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from talent_platform.clock import ZONE
from talent_platform.database.engine import columns_of
from talent_platform.i18n import N_, gettext
from talent_platform.surveys.campaigns.queries import TargetView
from talent_platform.surveys.lines import keys
from talent_platform.surveys.submissions import queries
from talent_platform.surveys.submissions.books import Book, BookRow
from talent_platform.surveys.submissions.cells import Both, shown
from talent_platform.surveys.submissions.queries import CellView
from talent_platform.surveys.tables import FILLING, RowKind, RowState, SurveyFile, SurveyRow
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import SheetColumn

NEW = "new"
"""The answer that a line is one more need."""
_COPIED = N_("这一行与文件中另一行的行号或行标识相同，是复制而来：是哪一项需求？")
_GONE = N_("这一行以前填入的行已作废，或属于另一家企业：要再填一行吗？")
_ALIKE = N_("这家企业已有内容相同的一行：是同一项需求，还是另一项？")
_UNCLEAR = N_("这一行没有行标识，这家企业已填的需求中可能有它：是同一项需求，还是另一项？")
_CHANGED = N_("这一行下载以后填入的内容与文件不同：按文件改动，还是另一项需求？")
_HANDED_IN = N_("这一行上次填入的行号 {row} 已上报，不能改动（可先撤回）：是另一项需求吗？")
_SAME = N_("是行号 {row}「{title}」，没有变化")
_CHANGE = N_("是行号 {row}「{title}」，改动：{changes}")
_ONE = N_("「{field}」已填为「{stands}」，文件中为「{typed}」")
_ONE_BY = N_("「{field}」{by} 已填为「{stands}」，文件中为「{typed}」")
_ONE_MORE = N_("是另一项需求，新填一行")
_EMPTY = N_("空")


@dataclass(frozen=True)
class Option:
    """One answer to what is asked about a line."""

    value: str
    label: str


@dataclass(frozen=True)
class LineAsked:
    """What has to be answered before a line is written."""

    row: int
    """As the spreadsheet numbers it."""
    question: str
    options: Sequence[Option]


@dataclass(frozen=True)
class LineAnswer:
    """What somebody answered of a line: one more need, or a row and the last of its cells that was shown."""

    row: int | None
    cell: int | None = None

    @classmethod
    def read(cls, text: str) -> LineAnswer | None:
        """Of `new`, `12` or `12:345`; None for anything else."""
        row, _, cell = text.partition(":")
        if text == NEW:
            return cls(None)
        numbers = [one for one in (row, cell) if one]
        if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in numbers) or not row:
            return None
        return cls(int(row), int(cell) if cell else None)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    target: int
    title: str
    state: str


@dataclass
class Lines:
    """The lines of a workbook and the rows of its submission."""

    book: Book
    targets: Mapping[str | None, TargetView]
    answers: Mapping[int, LineAnswer]
    """Line → what its filler answered."""
    rows: Mapping[int, _Row]
    kept: Mapping[str, int]
    brought: Collection[int]
    """Rows that came from this download."""
    is_row: dict[int, int] = field(default_factory=dict)
    """Line → the row it certainly is, or was answered to be."""
    asked: dict[int, str] = field(default_factory=dict)
    """Line → the question about it; what is in neither is one more row."""
    _cells: dict[int, Sequence[CellView]] = field(default_factory=dict)

    @classmethod
    async def of(
        cls,
        submission_id: int,
        book: Book,
        targets: Mapping[str | None, TargetView],
        answers: Mapping[int, LineAnswer],
    ) -> Lines:
        """Those of a book, each with its row or question."""
        found = await SurveyRow.select(*columns_of(_Row, SurveyRow)).where(
            SurveyRow.submission == submission_id, SurveyRow.kind == str(RowKind.NEED),
            SurveyRow.state != str(RowState.DROPPED),
        )  # fmt: skip
        download = await SurveyFile.raw(
            "SELECT DISTINCT c.survey_row FROM survey_cell c JOIN survey_file f ON f.sha256 = c.file "
            "WHERE f.submission = {} AND f.mark = {}",
            submission_id, book.mark,
        )  # fmt: skip
        lines = cls(
            book, targets, answers, {row["id"]: _Row(**row) for row in found},
            await keys.of_rows(submission_id), {row["survey_row"] for row in download},
        )  # fmt: skip
        await lines._settle()
        return lines

    async def _settle(self) -> None:
        needs = [line for line in self.book.lines if not line.nothing]
        times = Counter(_name(line) for line in needs)
        left = list[tuple[BookRow, str]]()
        for line in needs:
            answer, name, row = self.answers.get(line.number), _name(line), self._row_of(line)
            if answer is not None:
                row = answer.row
            elif name is not None and times[name] > 1:
                left.append((line, _COPIED))
                continue
            elif row is None:
                gone = line.key in self.kept
                left.append((line, (_GONE if gone else _ALIKE) if line.key else _UNCLEAR))
            if row is not None:
                self.is_row[line.number] = row
        await self._ask(left)

    def _row_of(self, line: BookRow) -> int | None:
        """By its number or its key; none where the row of its key was dropped or is another enterprise's."""
        if line.row is not None:
            return line.row
        row = self.kept.get(line.key)
        return row if row in self._of_firm(line) else None

    async def _ask(self, left: Sequence[tuple[BookRow, str]]) -> None:
        # What certainly is a row first, so that it is no longer any other line's.
        for line, question in left:
            same = await self._alike(line)
            if same is not None and question in {_COPIED, _UNCLEAR}:
                self.is_row[line.number] = same
            elif question in {_COPIED, _GONE} or same is not None:
                self.asked[line.number] = question
        for line, question in left:
            if question != _UNCLEAR or line.number in self.is_row:
                continue
            if self._candidates(line):
                self.asked[line.number] = question
            elif await self._alike(line, self._of_firm(line)) is not None:
                self.asked[line.number] = _ALIKE

    def _of_firm(self, line: BookRow) -> list[int]:
        target = self.targets.get(line.credit_code)
        return [row.id for row in self.rows.values() if target is not None and row.target == target.id]

    def _free(self, line: BookRow) -> list[int]:
        """Rows of its enterprise that no line is."""
        taken = {*self.is_row.values()}
        return [row for row in self._of_firm(line) if row not in taken]

    def _candidates(self, line: BookRow) -> list[int]:
        """Of those, which it may be."""
        title = line.typed["title"].text if "title" in line.typed else ""
        own = line.row or self.kept.get(line.key)
        return [
            row for row in self._free(line)
            if row == own or self.rows[row].title == title or row in self.brought
        ]  # fmt: skip

    async def _alike(self, line: BookRow, among: Sequence[int] | None = None) -> int | None:
        """A row that says what this line says; of those that no line is, unless told which."""
        for row in self._free(line) if among is None else among:
            if not await self.changes(line, row):
                return row
        return None

    async def twin(self, line: BookRow) -> bool:
        """Whether a line whose own row says something else is another row of the enterprise; it is that from
        now on."""
        found = await self._alike(line) if line.row is None else None
        if found is not None:
            self.is_row[line.number] = found
        return found is not None

    async def question(self, line: BookRow, both: Sequence[Both] = ()) -> LineAsked:
        """What is asked of a line that cannot be written yet, with what each answer would change; `both`:
        what of its row its writer had not seen."""
        self._cells.clear()
        own, question = self.is_row.get(line.number), self.asked.get(line.number, _CHANGED)
        rows = self._candidates(line)
        if own in self.rows and own is not None:
            rows = [own, *rows]
        open_ = [row for row in rows if self.rows[row].state in FILLING]
        if own in rows and own not in open_:
            question = _HANDED_IN
        options = [await self._option(line, row, both if row == own else ()) for row in open_]
        if line.row is None or question == _COPIED:
            options.append(Option(NEW, gettext(_ONE_MORE)))
        return LineAsked(line.number, gettext(question, row=own), options)

    async def _option(self, line: BookRow, row: int, both: Sequence[Both]) -> Option:
        columns = fields_of(self.book.model)
        changes = [_change(columns[one.field], one.stands, one.typed, one) for one in both]
        changes = changes or await self.changes(line, row)
        last = max((cell.id for cell in await self._cells_of(row)), default=0)
        values = {"row": row, "title": self.rows[row].title}
        if not changes:
            return Option(f"{row}:{last}", gettext(_SAME, **values))
        return Option(f"{row}:{last}", gettext(_CHANGE, **values, changes=gettext("；").join(changes)))

    async def changes(self, line: BookRow, row: int) -> list[str]:
        """What a line says otherwise than a row, where it says where that belongs."""
        columns, stands = fields_of(self.book.model), queries.latest(await self._cells_of(row))
        return [
            _change(columns[name], shown(columns[name], stands.get(name)), one.text)
            for name, one in line.typed.items()
            if not one.further and not one.says(stands.get(name))
        ]

    async def _cells_of(self, row: int) -> Sequence[CellView]:
        if row not in self._cells:
            self._cells[row] = await queries.cells(row)
        return self._cells[row]


def _change(column: SheetColumn, stands: str, typed: str, both: Both | None = None) -> str:
    empty = gettext(_EMPTY)
    said = {"field": gettext(column.title), "stands": stands or empty, "typed": typed or empty}
    if both is None:
        return gettext(_ONE, **said)
    return gettext(_ONE_BY, **said, by=f"{both.by} {both.at.astimezone(ZONE):%m-%d %H:%M}")


def _name(line: BookRow) -> tuple[str, object] | None:
    if line.row:
        return "row", line.row
    return ("key", line.key) if line.key else None
