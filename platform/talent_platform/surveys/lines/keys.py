"""Keys of lines of downloaded workbooks, and what those lines became."""

from __future__ import annotations

from collections.abc import Mapping

from talent_platform.surveys.tables import WorkbookLine

MAIN = ""
"""The sheet of rows, among those of tables."""


async def one_upload_at_a_time(submission_id: int) -> None:
    """Until this transaction ends: two copies of one download at once would both find their lines new."""
    await WorkbookLine.raw(
        "SELECT pg_advisory_xact_lock(hashtext('workbook of a survey'), {}::integer)", submission_id
    )


async def of_rows(submission_id: int) -> Mapping[str, int]:
    """Key of a line of the main sheet → its row."""
    found = await WorkbookLine.select(WorkbookLine.key, WorkbookLine.survey_row).where(
        WorkbookLine.submission == submission_id, WorkbookLine.grid == MAIN
    )
    return {line["key"]: line["survey_row"] for line in found}


async def of_row(row_id: int) -> Mapping[str, tuple[str, int]]:
    """Key of a line of a table of the row → the table's field and the place in it."""
    found = await WorkbookLine.select(WorkbookLine.key, WorkbookLine.grid, WorkbookLine.place).where(
        WorkbookLine.survey_row == row_id, WorkbookLine.grid != MAIN
    )
    return {line["key"]: (line["grid"], line["place"]) for line in found}


async def keep(submission_id: int, key: str, row_id: int, grid: str = MAIN, place: int = 0) -> None:
    """What a line has become. A line of the main sheet stays it, unless that row was dropped or is
    another enterprise's."""
    await WorkbookLine.raw(_KEEP, submission_id, key, row_id, grid, place)


_KEEP = """
    INSERT INTO survey_line (submission, key, survey_row, grid, place) VALUES ({}, {}, {}, {}, {})
    ON CONFLICT (submission, key) DO UPDATE
    SET survey_row = excluded.survey_row, grid = excluded.grid, place = excluded.place
    WHERE survey_line.grid <> '' OR EXISTS (
        SELECT FROM survey_row was, survey_row is_now
        WHERE was.id = survey_line.survey_row AND is_now.id = excluded.survey_row
        AND (was.state = 'dropped' OR was.target <> is_now.target))
"""
