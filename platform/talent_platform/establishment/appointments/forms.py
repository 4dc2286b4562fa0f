"""The request form as it is typed: flat fields of a page to the nested facts of a request and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.errors import Invalid
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.wording import STEP_LABELS
from talent_platform.i18n import N_
from talent_platform.web.forms import rows_of, words
from talent_platform.web.requests import validated
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_posts import AUTHORITY_NAMES

APPROVAL_COLUMNS = (
    SheetColumn("by", N_("批准机关"), Kind.CHOICE, required=True, choices=AUTHORITY_NAMES),
    SheetColumn("on", N_("批准日期"), Kind.DATE, required=True),
    SheetColumn("document", N_("批准文号"), Kind.TEXT, required=True, max_length=80),
)
_PLAIN = (
    "person", "category", "grade", "way", "effective", "ends", "special", "policy", "need", "candidate",
    "concurrent",
)  # fmt: skip
_RECRUITMENT = ("publicity_start", "publicity_end", "exempt", "open_objections")


def request_form(values: Mapping[str, Any]) -> AppointmentForm:
    """What was typed as a request.

    Raises:
        Invalid: with one sentence per field.
    """
    nested: dict[str, Any] = {name: values[name] for name in _PLAIN if values.get(name)}
    nested["occupies_quota"] = not values.get("outside_quota")
    nested["post_requires"] = words(str(values.get("post_requires", "")))
    kinds = values.get("evidence", [])
    document = str(values.get("evidence_document", ""))
    if document.strip() and not kinds:
        message = N_("填写了材料文号，请勾选它是哪一种佐证材料")
        raise Invalid(message, {"evidence": message})
    nested["evidence"] = [
        {"kind": kind, "document": document} for kind in ([kinds] if isinstance(kinds, str) else kinds)
    ]
    nested["approvals"] = rows_of(values, "approvals", APPROVAL_COLUMNS)
    nested["recruitment"] = _recruitment(values)
    return validated(AppointmentForm, {name: value for name, value in nested.items() if value is not None})


def _recruitment(values: Mapping[str, Any]) -> dict[str, Any] | None:
    steps = [{"name": name, "on": day} for name in STEP_LABELS if (day := values.get(f"step_{name}"))]
    rest = {name: values[name] for name in _RECRUITMENT if values.get(name)}
    return {"steps": steps, **rest} if steps or rest else None


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored request as the form shows it again."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values["concurrent"] = "yes" if row["concurrent"] else ""
    values["outside_quota"] = "" if row["occupies_quota"] else "yes"
    values["post_requires"] = row["post_requires"]
    values["evidence"] = [each["kind"] for each in row["evidence"]]
    values["evidence_document"] = next((each["document"] for each in row["evidence"]), "")
    values["approvals"] = [
        {name: each[name] for name in ("by", "on", "document")} for each in row["approvals"]
    ]
    recruitment = row["recruitment"] or {}
    values |= {f"step_{each['name']}": each["on"] for each in recruitment.get("steps", [])}
    values |= {name: recruitment.get(name) for name in _RECRUITMENT}
    return values
