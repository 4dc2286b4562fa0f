"""What people without an account send when they register."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from talent_platform.reference.codes import branches, counties

COUNTIES = list(counties())
PDF = b"%PDF-1.7 business licence"
PASSWORD = "Korn-feld-und-Mohn-71"


def code_of(number: int) -> str:
    digits = f"91210100MA0XYK{number:03d}"
    return digits + uscc.calc_check_digit(digits)


def firm(number: int = 1, **changes: str) -> dict[str, str]:
    return {
        "name": f"新兴铸造{number}厂", "credit_code": code_of(number), "county": COUNTIES[0],
        "branch": next(iter(branches())), "scale": "medium", "contact": "联系甲", "phone": "024-5550104",
        "person": "负责乙", "login": f"firm-{number}", "password": PASSWORD, "again": PASSWORD, **changes,
    }  # fmt: skip


def person(**changes: str) -> dict[str, str]:
    return {
        "person": "求职甲", "phone": "13900001111", "county": COUNTIES[0], "login": "seeker-1",
        "password": PASSWORD, "again": PASSWORD, **changes,
    }  # fmt: skip


async def register(visitor, values, *, kind="enterprise", proof=PDF, status=200):
    files = {"proof": ("执照.pdf", proof, "application/pdf")} if proof else None
    answer = await visitor.submit(f"/register/{kind}", values, files=files)
    assert answer.status_code == status, answer.text
    return answer


def receipt_of(answer) -> str:
    return re.search(r"hand-over-code\">([A-Z2-9-]{14})<", answer.text)[1]
