"""Which row a line of a workbook is: sorted, inserted, deleted, copied, renamed, filled in by two."""

from __future__ import annotations

import asyncio
import copy
import csv
import io
import random
from dataclasses import dataclass, field
from itertools import count

import openpyxl
import pytest

from talent_platform.database.engine import DB
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service as surveys
from talent_platform.surveys.campaigns.forms import grids_of, row_model
from talent_platform.surveys.campaigns.schemas import CampaignEdit, Question
from talent_platform.surveys.lines.matching import NEW, LineAnswer
from talent_platform.surveys.submissions import bringing
from talent_platform.surveys.submissions import service as steps

KEY, CODE, TITLE, SEATS = "行标识", "统一社会信用代码*", "岗位名称*", "需求人数（人）*"


@dataclass
class Sheet:
    """A download, filled in by a clerk of the first county."""

    survey: object
    book: openpyxl.Workbook

    @classmethod
    async def down(cls, survey) -> Sheet:
        _, body, _ = await bringing.workbook(survey.counties[0], survey.submissions[0])
        return cls(survey, openpyxl.load_workbook(io.BytesIO(body)))

    @property
    def main(self):
        return self.book["填报表"]

    def heads(self, title: str = "填报表") -> dict[str, int]:
        return {cell.value: cell.column for cell in self.book[title][1]}

    def put(self, line: int, **said: object) -> None:
        names = {"key": KEY, "code": CODE, "title": TITLE, "seats": SEATS}
        for name, value in said.items():
            self.main.cell(line, self.heads()[names[name]]).value = value

    def code(self, line: int) -> str:
        return self.main.cell(line, self.heads()[CODE]).value

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def text(self) -> bytes:
        """As an office program saves the sheet as CSV: hidden columns too, and no mark."""
        out = io.StringIO()
        csv.writer(out).writerows(self.main.values)
        return out.getvalue().encode("utf-8-sig")

    async def up(self, name: str) -> tuple[int, int, int, int]:
        """New, changed, unchanged, asked."""
        return told(await bring(self.survey, self.bytes() if name.endswith("xlsx") else self.text(), name))


async def bring(survey, body: bytes, name: str, answers=None) -> bringing.Brought:
    return await bringing.bring(survey.counties[0], survey.submissions[0], name, body, answers or {})


def told(done: bringing.Brought) -> tuple[int, int, int, int]:
    assert done.refused == []
    return done.new, done.changed, done.unchanged, len(done.asked)


async def stands() -> list[tuple[str, str]]:
    """Title and seats of every row that was not dropped."""
    found = await DB.asyncpg_pool.fetch(
        "SELECT title, answers->>'seats' AS seats FROM survey_row WHERE state <> 'dropped' ORDER BY id"
    )
    return [(row["title"], row["seats"]) for row in found]


async def test_a_line_is_the_row_it_was_wherever_it_stands_and_whatever_the_file_is_called(survey) -> None:
    await survey.firms(0, ["乙铸造有限公司", "丙铸造有限公司"])
    sheet = await Sheet.down(survey)
    assert sheet.main.column_dimensions["B"].hidden
    for line in (2, 3, 4):
        sheet.put(line, title=f"岗{line}", seats=line)
    assert await sheet.up("填报.xlsx") == (3, 0, 0, 0)
    rows = [("岗2", "2"), ("岗3", "3"), ("岗4", "4")]
    for name in ("填报 (1).xlsx", "终稿.csv"):
        assert await sheet.up(name) == (0, 0, 3, 0)
    # Inserted, for an enterprise above whose line is there: one row more, and then that one.
    sheet.main.insert_rows(3)
    sheet.put(3, code=sheet.code(2), title="新岗", seats=9)
    assert await sheet.up("填报.csv") == (1, 0, 3, 0)
    assert await sheet.up("填报 (2).csv") == (0, 0, 4, 0)
    rows.append(("新岗", "9"))
    # Written once more, word for word: asked, as it may be the same need.
    sheet.main.insert_rows(4)
    sheet.put(4, code=sheet.code(2), title="新岗", seats=9)
    assert await sheet.up("填报.csv") == (0, 0, 4, 1)
    sheet.main.delete_rows(4)
    # Sorted.
    lines = [[cell.value for cell in sheet.main[line]] for line in range(2, 6)]
    for line, values in zip(range(2, 6), reversed(lines), strict=True):
        for column, value in enumerate(values, 1):
            sheet.main.cell(line, column).value = value
    assert await sheet.up("填报.csv") == (0, 0, 4, 0)
    # Deleted: the line below moves up, and is written over nothing.
    sheet.main.delete_rows(2)
    assert await sheet.up("填报.csv") == (0, 0, 3, 0)
    # Without keys, as a program that drops hidden columns leaves it: what is the same is recognised, what is
    # not is asked about.
    sheet.main.delete_cols(2)
    sheet.put(2, seats=7)
    assert await sheet.up("填报.csv") == (0, 0, 2, 1)
    assert await stands() == rows


async def test_a_copied_line_is_asked_about_and_two_copies_of_one_download_overwrite_nothing(survey) -> None:
    first = await Sheet.down(survey)
    first.put(2, title="甲岗", seats=2)
    second = copy.deepcopy(first.book)
    assert await first.up("填报.csv") == (1, 0, 0, 0)
    # The same key, and the key of a copied line: asked, and answered as a change or as one more.
    other = Sheet(survey, second)
    other.put(2, title="乙岗", seats=50)
    done = await bring(survey, other.text(), "副本.csv")
    (asked,) = done.asked
    assert "「岗位名称」" in asked.options[0].label
    assert "已填为「2」，文件中为「50」" in asked.options[0].label
    assert [option.value for option in asked.options][1:] == [NEW]
    assert await stands() == [("甲岗", "2")]
    more = {2: LineAnswer(None)}
    assert told(await bring(survey, other.text(), "副本.csv", more)) == (1, 0, 0, 0)
    assert await other.up("副本 (1).csv") == (0, 0, 1, 0)
    assert await stands() == [("甲岗", "2"), ("乙岗", "50")]
    for column in range(1, first.main.max_column + 1):
        first.main.cell(3, column).value = first.main.cell(2, column).value
    first.put(3, title="丙岗")
    assert await first.up("填报.csv") == (0, 0, 1, 1)
    # An answer holds for what was shown with it, and for no cell written since.
    first.main.delete_rows(3)
    first.put(2, seats=3)
    (asked,) = (await bring(survey, first.text(), "填报.csv")).asked
    answer = {2: LineAnswer.read(asked.options[0].value)}
    row = int(asked.options[0].value.partition(":")[0])
    seats = "SELECT max(id) FROM survey_cell WHERE survey_row = $1 AND field = 'seats'"
    seen = await DB.asyncpg_pool.fetchval(seats, row)
    await steps.save(survey.counties[0], row, {"seats": "4"}, {"seats": seen})
    assert told(await bring(survey, first.text(), "填报.csv", answer)) == (0, 0, 0, 1)
    assert (await stands())[0] == ("甲岗", "4")
    (asked,) = (await bring(survey, first.text(), "填报.csv")).asked
    answer = {2: LineAnswer.read(asked.options[0].value)}
    assert told(await bring(survey, first.text(), "填报.csv", answer)) == (0, 1, 0, 0)
    assert (await stands())[0] == ("甲岗", "3")
    # Handed in, it is not changed; dropped, it is not begun again unasked.
    await DB.asyncpg_pool.execute("UPDATE survey_row SET state = 'dropped' WHERE id = $1", row)
    (asked,) = (await bring(survey, first.text(), "填报.csv")).asked
    assert "已作废" in asked.question


async def test_two_uploads_at_once_make_no_row_twice(survey) -> None:
    await survey.firms(0, ["乙铸造有限公司"])
    sheet = await Sheet.down(survey)
    for line in (2, 3):
        sheet.put(line, title=f"岗{line}", seats=2)
    one = sheet.text()
    sheet.put(2, seats=3)
    bodies = (one, sheet.text(), one)
    done = await asyncio.gather(*(bring(survey, body, f"{n}.csv") for n, body in enumerate(bodies)))
    assert sum(each.new for each in done) == 2
    assert {title for title, _ in await stands()} == {"岗2", "岗3"}
    assert len(await stands()) == 2
    with pytest.raises(Exception, match="survey_line_once"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO survey_line (submission, key, survey_row, grid, place) "
            "SELECT submission, key, survey_row, '', 0 FROM survey_line LIMIT 1"
        )


async def test_a_line_of_an_older_table_never_joins_one_of_the_newer(survey) -> None:
    async def ask(columns: str, **more: bool) -> None:
        now = await campaigns.one(survey.city, survey.id)
        table = Question.model_validate({"label": "设备", "kind": "table", "columns": columns})
        form = CampaignEdit(
            title=now.title, kind="talent", working_days=10, questions=[survey.staff, table], **more
        )
        await surveys.edit(survey.city, survey.id, form, version=None)

    await ask("设备:文字、数量:数字")
    row = await survey.row()
    sheet = await Sheet.down(survey)
    await ask("课程:文字、数量:数字", keep_earlier=True)
    now = await campaigns.one(survey.city, survey.id)
    (grid,) = grids_of(row_model("talent", await campaigns.questions(survey.id, now.form_version)))
    await steps.save(survey.counties[0], row, dict(zip(grid.names(1), ("焊工培训", ""), strict=True)), {})
    at = sheet.heads("表1 设备")
    for head, value in {"行号": row, CODE: survey.codes[0], "设备": "机床", "数量": 9}.items():
        sheet.book["表1 设备"].cell(2, at[head]).value = value
    assert await sheet.up("旧.xlsx") == (0, 1, 0, 0)
    said = await DB.asyncpg_pool.fetch(
        "SELECT right(left(field, 15), 2) AS place, text FROM survey_cell WHERE field LIKE $1 AND text <> '' "
        "ORDER BY id", f"{grid.field}%",
    )  # fmt: skip
    assert [(int(cell["place"]), cell["text"]) for cell in said] == [(1, "焊工培训"), (2, "机床"), (2, "9")]
    assert await sheet.up("旧 (1).xlsx") == (0, 0, 1, 0)


@dataclass
class Line:
    """A line of a sheet, and which need its clerk means by it."""

    need: int
    code: str
    title: str
    seats: int
    key: str = ""


@dataclass
class Clerk:
    """Does to a sheet what people do to sheets, and answers truly."""

    survey: object
    heads: list[str]
    codes: list[str]
    keys: list[str]
    chance: random.Random
    lines: list[Line] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    """Need → its row."""
    needs: count[int] = field(default_factory=count)

    def body(self) -> bytes:
        out = io.StringIO()
        writer = csv.DictWriter(out, self.heads)
        writer.writeheader()
        for line in self.lines:
            said = {KEY: line.key, CODE: line.code, TITLE: line.title, SEATS: line.seats}
            writer.writerow(dict.fromkeys(self.heads, "") | said)
        return out.getvalue().encode("utf-8-sig")

    def act(self) -> None:
        at = self.chance.randrange(len(self.lines) + 1)
        acts = ["fill", "insert"] + ["sort", "delete", "copy", "amend", "rename"] * bool(self.lines)
        match self.chance.choice(acts):
            case "fill":
                self.lines.append(self.fresh(self.keys.pop()))
            case "insert":
                self.lines.insert(at, self.fresh(""))
            case "sort":
                self.chance.shuffle(self.lines)
            case "delete":
                del self.lines[at - 1]
            case "copy":
                copied = self.lines[at - 1]
                made = self.fresh(copied.key)
                made.code = copied.code
                self.lines.insert(at, made)
            case "amend":
                self.lines[at - 1].seats += 1
            case "rename":
                self.lines[at - 1].title += "（急）"

    def fresh(self, key: str) -> Line:
        need = next(self.needs)
        return Line(need, self.chance.choice(self.codes), f"岗{need}", need + 1, key)

    async def upload(self) -> None:
        body, before = self.body(), await stood()
        name = f"填报 ({self.chance.randrange(3)}).csv"
        done = await bring(self.survey, body, name)
        after = await stood()
        assert {row: after[row] for row in before} == before, "nothing is written over unasked"
        fresh = [line.need for line in self.lines if line.need not in self.rows]
        made = {title: row for row, (title, _) in after.items() if row not in before}
        assert {f"岗{need}" for need in fresh} >= {title.split("（")[0] for title in made}, "nothing doubles"
        self.learn(made)
        for _ in range(len(self.lines)):
            if not done.asked:
                break
            answers, known = dict[int, LineAnswer](), {*await stood()}
            asked = done.asked[0]
            line = self.lines[asked.row - 2]
            own = f"{self.rows.get(line.need, '-')}:"
            values = [one.value for one in asked.options]
            answers[asked.row] = LineAnswer.read(next((v for v in values if v.startswith(own)), NEW))
            assert line.need not in self.rows or answers[asked.row].row, (line, asked)
            done = await bring(self.survey, body, name, answers)
            self.learn({title: row for row, (title, _) in (await stood()).items() if row not in known})
        assert not done.asked
        now = await stood()
        assert {(line.title, str(line.seats)) for line in self.lines} <= {*now.values()}
        assert len(now) == len(self.rows)

    def learn(self, made: dict[str, int]) -> None:
        self.rows |= {line.need: made[line.title] for line in self.lines if line.title in made}


async def stood() -> dict[int, tuple[str, str]]:
    found = await DB.asyncpg_pool.fetch("SELECT id, title, answers->>'seats' AS seats FROM survey_row")
    return {row["id"]: (row["title"], row["seats"]) for row in found}


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_done_to_a_sheet_no_need_doubles_and_none_is_written_over(
    survey, seed: int
) -> None:
    await survey.firms(0, ["乙铸造有限公司"])
    sheet = await Sheet.down(survey)
    at = sheet.heads()
    keys = [sheet.main.cell(line, at[KEY]).value for line in range(2, 60)]
    assert len({*keys}) == len(keys)
    codes = [sheet.code(line) for line in (2, 3)]
    clerk = Clerk(survey, [*at], codes, keys, random.Random(seed))
    for _ in range(20):
        clerk.act()
        if clerk.chance.random() < 0.7:
            await clerk.upload()
