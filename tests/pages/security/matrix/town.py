"""What is planted: rows that know whose they are, accounts that ask, and texts that stand nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, permutations
from typing import Any

from stdnum.cn import ric

from talent_platform.accounts.roles import Role

_GIVEN = ("".join(pair) for pair in permutations("璟琮珩昉晗昶曦皓皞翊翎骞骁骐骥鹄鹏鹞麒黛鼐", 2))
_NUMBERS = count(1)


OFFICIALS = (Role.CITY, Role.COUNTY, Role.OFFICER, Role.AUDITOR, Role.SECURITY)
BELOW_BUREAUS = (Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT)


@dataclass(frozen=True)
class Row:
    """Something with an address, and the facts that decide whose it is."""

    kind: str
    id: int
    side: int
    county: str | None = None
    organisation: int | None = None
    owners: frozenset[str] = frozenset()
    public: bool = False
    parent: int | None = None
    department: int | None = None
    role: Role | None = None
    """Of an account."""


@dataclass(frozen=True)
class Who:
    """An account that asks."""

    login: str
    role: Role
    id: int
    county: str | None
    organisation: int | None

    def has(self, row: Row) -> bool:
        """Whether the row is this account's own business; written down here apart from the application."""
        if row.kind in ("saved", "shortlist", "shortlist_item", "notification"):
            return self.login in row.owners
        if self.role in (Role.CITY, Role.AUDITOR) or self.login in row.owners:
            return True
        if self.role is Role.SECURITY:
            return row.kind == "account" and row.role in OFFICIALS
        if self.role is Role.OFFICER and row.kind not in ("job", "import"):
            return self.county is None or row.county == self.county
        if self.role is Role.COUNTY:
            return row.county == self.county
        if self.role is Role.DEPARTMENT:
            return row.department is not None and row.department == self.organisation
        return (
            self.role in (Role.ENTERPRISE, Role.INSTITUTION)
            and row.organisation is not None
            and row.organisation == self.organisation
        )

    def keeps(self, row: Row) -> bool:
        """Whether the row is this account's to change, for kinds where that is less than to see it."""
        match row.kind:
            case "import":
                return self.login in row.owners
            case "account" if self.role is Role.CITY:
                return row.role not in OFFICIALS
            case "account" if self.role is Role.COUNTY:
                return self.has(row) and row.role in BELOW_BUREAUS
            case "account" if self.role is Role.SECURITY:
                return row.role in OFFICIALS and row.role is not Role.SECURITY
        return self.has(row)


@dataclass(frozen=True)
class Secret:
    """A planted text: what it is and the row it belongs to."""

    text: str
    what: str
    row: Row


@dataclass
class Town:
    people: dict[str, Who] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    secrets: dict[str, Secret] = field(default_factory=dict)

    def of(self, kind: str, side: int | None = None) -> list[Row]:
        return [row for row in self.rows if row.kind == kind and side in (None, row.side)]

    def asker(self, role: str) -> Who | None:
        """The account of a role that is of side 1, or of the city; nobody for a visitor."""
        known = [who for who in self.people.values() if str(who.role) == role and who.login[-1] != "2"]
        return max(known, key=lambda who: who.county is not None, default=None)

    async def add(self, kind: str, table: Any, **facts: Any) -> Row:
        """Insert and remember; `facts` are those of `Row`."""
        rows = await type(table).insert(table)
        return self.know(kind, int(rows[0]["id"]), **facts)

    def know(self, kind: str, row_id: int, **facts: Any) -> Row:
        self.rows.append(Row(kind, row_id, **facts))
        return self.rows[-1]

    def hide(self, row: Row, **texts: str) -> None:
        """Declare texts of a row as secrets, by what they are (`person_name=…`)."""
        for what, text in texts.items():
            assert text not in self.secrets, text
            self.secrets[text] = Secret(text, what.replace("_", " "), row)


def name() -> str:
    return "戚" + next(_GIVEN)


def phone() -> str:
    return f"1739{next(_NUMBERS):07d}"


def words(what: str) -> str:
    """A sentence nobody else has."""
    return f"{what}{next(_NUMBERS):04d}暗记"


def identity_number() -> str:
    digits = f"21010119800101{next(_NUMBERS):03d}"
    return digits + ric.calc_check_digit(digits)
