"""The fictional city as plain rows by table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from talent_platform.accounts.roles import Role
from talent_posts import Category

Row = dict[str, Any]


@dataclass
class City:
    """Rows by table, in the order they must be written; ids are given, so that rows can refer to others."""

    organisation: list[Row] = field(default_factory=list)
    account: list[Row] = field(default_factory=list)
    enterprise: list[Row] = field(default_factory=list)
    need: list[Row] = field(default_factory=list)
    candidate: list[Row] = field(default_factory=list)
    team: list[Row] = field(default_factory=list)
    team_member: list[Row] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        for name in ("organisation", "account", "enterprise", "need", "candidate", "team", "team_member"):
            yield name, getattr(self, name)

    def join(self, team: int, person: int, role: str, *, core: bool, alone: bool) -> Row:
        """A new member of the team, who has said nothing yet; the lead wrote what a member's record says."""
        known = self.candidate[person - 1]
        typed = ("name", "phone", "skills", "education", "title_level", "years")
        row: Row = {
            "id": len(self.team_member) + 1, "team": team, "candidate": person, "role": role, "core": core,
            "alone": alone, "agreed": None, "answered_at": None, "answered_by": None, "reason": "",
            **{name: known[name] for name in typed},
        }  # fmt: skip
        self.team_member.append(row)
        return row

    def open_account(self, login: str, name: str, role: Role, organisation: int | None = None) -> int:
        row: Row = {
            "id": len(self.account) + 1, "login": login, "name": name, "role": str(role),
            "organisation": organisation,
        }  # fmt: skip
        self.account.append(row)
        return int(row["id"])


SOUGHT: Final[tuple[Category, int]] = ("professional", 12)
SEATS_SOUGHT: Final = {(0, *SOUGHT): 3}
"""Unit and post → seats left free: the unit of the sign-in page looks for people."""
