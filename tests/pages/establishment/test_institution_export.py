"""The list of institutions as Excel: the same rows as on the screen."""

import io

import openpyxl

from talent_platform.establishment.tables.institutions import Institution


async def test_a_county_exports_its_own_institutions(open_browser, act):
    hr = await act("institution1")
    await Institution.insert(
        Institution(
            organisation=hr.organisation_id, kind="professional", level="county", jurisdiction=hr.county
        )
    )
    for login, expected in (("county1", 1), ("county2", 0)):
        browser = await open_browser(login)
        book = openpyxl.load_workbook(io.BytesIO((await browser.get("/posts/institutions.xlsx")).content))
        rows = list(book.active.iter_rows(values_only=True))
        assert [row[0] for row in rows[1:]] == ["第1人民医院"] * expected
        assert "核准" in rows[0]
