"""Numbers stored in several writings become one; what is one person or firm is listed, never merged."""

from carried import listed

from talent_platform.accounts.tables import Organisation
from talent_platform.establishment.institutions import identity
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.institutions.staff import columns
from talent_platform.establishment.one_writing import rewrite, twins
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.reference.writings.identity_number import check_digit

FIRST = "21010219900615011"
NUMBER = FIRST + check_digit(FIRST)
WIDE = NUMBER.translate({48 + n: 0xFF10 + n for n in range(10)})


async def _old_row(institution: int, number: str, text: str) -> int:
    """As an older version stored it."""
    form = PersonForm(number="1", name="虚构甲", identity=NUMBER)
    values = columns(institution, form) | {
        "number": number, "identity_cipher": identity.seal(text), "person_key": identity.blind(text),
    }  # fmt: skip
    return int((await listed(StaffMember(institution=institution, **values)))[0]["id"])


async def _institution(organisation: int) -> int:
    rows = await Institution.insert(
        Institution(organisation=organisation, kind="professional", level="county", jurisdiction="219901")
    )
    return int(rows[0]["id"])


async def test_one_person_in_two_writings_is_listed_and_not_merged(db: str) -> None:
    units = (
        await Organisation.select(Organisation.id)
        .where(Organisation.kind == "institution")
        .order_by(Organisation.id)
    )
    here, there = [await _institution(unit["id"]) for unit in units[:2]]
    narrow, wide = await _old_row(here, "A1", NUMBER), await _old_row(here, "Ａ２", WIDE)
    elsewhere = await _old_row(there, "Ｂ１", f" {WIDE} ")
    assert await rewrite() == 1
    rows = {row["id"]: row for row in await StaffMember.select(exclude_secrets=False)}
    assert rows[elsewhere]["number"] == "B1"
    assert rows[elsewhere]["person_key"] == rows[narrow]["person_key"]
    assert rows[wide]["number"] == "Ａ２", "left for a decision"
    (same,) = await twins()
    assert set(same.subjects) == {f"staff:{narrow}", f"staff:{wide}"}
    assert "身份证号" in same.what
    assert await rewrite() == 0


async def test_a_credit_code_of_full_width_digits(db: str) -> None:
    code = "91219901MA0RPT0117"
    firms = (
        await Organisation.select(Organisation.id)
        .where(Organisation.kind == "enterprise")
        .order_by(Organisation.id)
    )
    wide = code.translate({48 + n: 0xFF10 + n for n in range(10)})
    await Organisation.update({Organisation.credit_code: wide}).where(Organisation.id == firms[0]["id"])
    assert await rewrite() == 1
    assert await Organisation.exists().where(Organisation.credit_code == code)
    await Organisation.update({Organisation.credit_code: wide}).where(Organisation.id == firms[1]["id"])
    assert await rewrite() == 0
    (same,) = await twins()
    assert len(same.subjects) == 2
