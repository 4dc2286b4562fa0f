"""Accounts from a workbook, each opened as by the form: who may, where the role may sit, a reason where
others are, a second person for officials. None has a password before its table is handed out (`issuing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import KEEPS, Actor, OrganisationKind, fits
from talent_platform.accounts.keeping.homes import home_needed
from talent_platform.accounts.keeping.queries import kept
from talent_platform.accounts.keeping.service import LOGIN_TAKEN, may_open, open_chosen
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.sign_in.passwords import NOT_ISSUED
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import Invalid, TalentError
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.codes import counties
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.reference.writings.words import folded
from talent_platform.registration.openings.schemas import AccountRow

MOST = 500
"""Accounts of one file: their passwords are made while somebody waits for the page."""
_TOO_MANY = N_("一份文件最多开设 500 个账号，请分成几份")


@dataclass(frozen=True, slots=True)
class _Home:
    """An organisation in which an account may be opened."""

    id: int
    kind: str
    name: str
    credit_code: str | None
    county: str | None


class _Tried(Exception):  # noqa: N818 - no error
    """Undoes what a dry run has written."""


async def import_accounts(
    actor: Actor, rows: Sequence[SourceRow[AccountRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Open the accounts of the rows; one that stands already just so is left as it is. A dry run does it all
    and takes it back, so that it reports what the real one would.

    Raises:
        NotAllowed: the actor's role keeps no accounts, or the actor stands in for somebody.
    """
    require(actor, *KEEPS)
    require_in_person(actor)
    if len(rows) > MOST:
        return Imported(problems=[RowProblem(row.sheet, row.row, _TOO_MANY, "login") for row in rows])
    problems, unchanged = list[RowProblem](), 0
    new = list[tuple[str, int, str]]()
    try:
        async with DB.transaction():
            homes = await _homes(actor)
            known = await _known(actor, [row.form.login for row in rows])
            for row in rows:
                try:
                    async with DB.transaction():
                        opened = await _open(actor, row.form, homes, known)
                except TalentError as error:
                    problems.append(_refused(row, error))
                    continue
                if opened is None:
                    unchanged += 1
                else:
                    new.append((row.sheet, row.row, f"account:{opened}"))
            if dry_run:
                raise _Tried
    except _Tried:
        return Imported((), problems, unchanged=unchanged)
    ids = [int(subject.partition(":")[2]) for _sheet, _row, subject in new]
    return Imported(ids, problems, unchanged=unchanged, new=new)


def _refused(row: SourceRow[AccountRow], error: TalentError) -> RowProblem:
    named = next(iter(error.fields), "") if isinstance(error, Invalid) else "reason"
    return RowProblem(row.sheet, row.row, error.message, named or "login")


async def _open(
    actor: Actor, form: AccountRow, homes: Sequence[_Home], known: Mapping[str, Mapping[str, Any]]
) -> int | None:
    """The account; None where it stands already as the row says.

    Raises:
        Invalid: at the cell that cannot be taken.
        TooManyAttempts: further accounts beside others are for another hour.
    """
    if not may_open(actor, form.role):
        raise _at("role", Said(N_("「{role}」账号不由您开设"), role=[LABELS[form.role]]))
    home = _home(form, homes)
    stands = known.get(form.login)
    if stands is not None:
        said = (form.name, str(form.role), home)
        if stands["mine"] and said == (stands["name"], stands["role"], stands["organisation"]):
            return None
        raise _at("login", LOGIN_TAKEN)
    return await open_chosen(
        actor, login=form.login, name=form.name, role=form.role, organisation_id=home,
        password_hash=NOT_ISSUED, reason=form.reason,
    )  # fmt: skip


def _home(form: AccountRow, homes: Sequence[_Home]) -> int | None:
    """The organisation a row means, by its credit code, its name or, of a bureau, its county.

    Raises:
        Invalid: none, several, or one that is not what another cell of the row says.
    """
    fitting = [home for home in homes if fits(form.role, OrganisationKind(home.kind))]
    said = form.organisation or form.credit_code
    if not said and fits(form.role, None):
        if form.county:
            raise _at("county", Said(N_("没有写单位，县区请留空")))
        return None
    name = folded(form.organisation)
    found = [
        home
        for home in (fitting if said else [home for home in fitting if home.kind in ("city", "county")])
        if (not form.credit_code or home.credit_code == form.credit_code)
        and (not name or folded(home.name) == name)
        and (home.county == form.county if form.county or not said else True)
    ]
    if len(found) == 1:
        return found[0].id
    if found:
        message = Said(N_("有 {n} 个同名单位，请填写统一社会信用代码或县区"), n=len(found))
        raise _at("organisation", message)
    if not said or not fitting:
        raise _at("organisation", home_needed(form.role))
    raise _not_found(form, name, fitting)


def _not_found(form: AccountRow, name: str, fitting: Sequence[_Home]) -> Invalid:
    """At the cell that does not go with the others."""
    named = [home for home in fitting if name and folded(home.name) == name]
    if named and form.credit_code and not any(home.credit_code == form.credit_code for home in named):
        return _at("credit_code", Said(N_("「{name}」登记的不是这个信用代码"), name=named[0].name))
    if named:
        return _at("county", Said(N_("「{name}」不在这个县区"), name=named[0].name))
    coded = [home for home in fitting if form.credit_code and home.credit_code == form.credit_code]
    if coded and name:
        return _at("organisation", Said(N_("这个信用代码登记的单位是「{name}」"), name=coded[0].name))
    if coded:
        return _at("county", Said(N_("「{name}」不在这个县区"), name=coded[0].name))
    field = "organisation" if name else "credit_code"
    return _at(field, Said(N_("您管理的单位中没有这一个，或这个角色不能设在其中；请核对")))


async def _homes(actor: Actor) -> list[_Home]:
    """All organisations of the actor's territory."""
    inside = Organisation.id.is_not_null()
    if actor.role is Role.COUNTY:
        inside = Organisation.county == actor.county
    return views(_Home, await Organisation.select(*columns_of(_Home, Organisation)).where(inside))


async def _known(actor: Actor, logins: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Login → the account that has it; `mine`: whether the actor keeps it."""
    taken = Account.login.is_in(["", *logins])
    rows = await Account.select(Account.login, Account.name, Account.role, Account.organisation).where(taken)
    mine = await Account.select(Account.login).where(taken, kept(actor))
    logins_kept = {row["login"] for row in mine}
    return {row["login"]: {**row, "mine": row["login"] in logins_kept} for row in rows}


def _at(field: str, message: str) -> Invalid:
    return Invalid(message, {field: message})


async def examples(actor: Actor) -> dict[str, list[str]]:
    """An account of the actor's own charge, in an organisation that is there."""
    roles = [role for role in Role if may_open(actor, role)]
    for home in await _homes(actor):
        role = next((one for one in roles if fits(one, OrganisationKind(home.kind))), None)
        if role is not None:
            county = [counties()[home.county]] if home.county in counties() else []
            return {
                "role": [LABELS[role]], "organisation": [home.name],
                "credit_code": [home.credit_code or ""], "county": county,
                "reason": ["新任经办人，已核对本人工作证"],
            }  # fmt: skip
    return {}
