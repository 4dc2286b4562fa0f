"""Whatever the API takes has a limit, and the limit stands in the document; forms and workbooks likewise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from serving import described

from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.establishment.appointments import forms
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.institutions.schemas import LeavingForm, PersonForm
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.imports.kinds import kinds
from talent_platform.supply.schemas import MemberForm, TeamOfferForm
from talent_platform.web.safety import bounds
from talent_platform.workbooks.columns import Kind, columns_of

UNBOUNDED = {
    # Litestar tells no limits of what may be left out of an address; it refuses it all the same.
    "get /api/v1/posts/figures?jurisdiction",
}


def unbounded(schema: dict[str, Any], parts: dict[str, Any], path: str) -> Iterator[str]:
    """Places of a schema that would take anything, however long; each of `parts` is looked at, and taken out,
    once."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in parts:
            yield from unbounded(parts.pop(name), parts, name)
        return
    for option in [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]:
        yield from unbounded(option, parts, path)
    kinds = schema.get("type")
    kinds = {kinds} if isinstance(kinds, str) else set(kinds or ())
    if "enum" in schema or "const" in schema:
        return
    limits = {
        "string": {"maxLength"} if schema.get("format") not in {"date", "date-time"} else set(),
        "array": {"maxItems"}, "integer": {"minimum", "maximum"}, "number": {"minimum", "maximum"},
        "object": {"maxProperties"} if isinstance(schema.get("additionalProperties"), dict) else set(),
    }  # fmt: skip
    for kind in kinds & set(limits):
        if not limits[kind] <= set(schema):
            yield path
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded(inner, parts, f"{path}.{name}")
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from unbounded(inner, parts, f"{path}[]")


def test_everything_the_api_takes_is_bounded_in_its_document() -> None:
    document = described()
    parts = dict(document["components"]["schemas"])
    found, bodies = set(), 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                bodies += 1
                found |= set(unbounded(content["schema"], parts, path))
            for one in operation.get("parameters", []):
                if one["in"] == "query":
                    found |= set(unbounded(one["schema"], parts, f"{method} {path}?{one['name']}"))
    assert found == UNBOUNDED
    assert bodies > 25


@pytest.mark.parametrize(
    "model",
    [
        *(kind.layout.model for kind in kinds().values()), EnterpriseForm, PersonForm, LeavingForm,
        OverrideForm,
        SpecialForm, RoundForm, AppointmentForm,
    ],
)  # fmt: skip
def test_everything_a_form_or_workbook_takes_is_bounded(model) -> None:
    schema = model.model_json_schema()
    # An amount is told as a number or as a text with a pattern.
    found = set(unbounded(schema, schema.get("$defs", {}), model.__name__))
    assert {path for path in found if not path.endswith(MONEY)} == set()


MONEY = (".pay_min", ".pay_max", ".investment", ".wanted_pay", ".wanted_investment")


def test_no_form_of_ours_has_more_fields_than_a_form_may_have() -> None:
    def fields(model) -> int:
        return sum(
            len(column.choices) if column.kind is Kind.LIST and column.choices else 1
            for column in columns_of(model)
        )

    members = next(
        m.max_length for m in TeamOfferForm.model_fields["members"].metadata if hasattr(m, "max_length")
    )
    approvals = next(
        m.max_length for m in AppointmentForm.model_fields["approvals"].metadata if hasattr(m, "max_length")
    )
    largest = max(
        *(fields(kind.layout.model) for kind in kinds().values() if kind.key != "teams"),
        # Three blank rows stand below where no script runs.
        20 + (members + 3) * fields(MemberForm),
        80 + (approvals + 3) * len(forms.APPROVAL_COLUMNS),
    )
    assert largest < bounds.FIELDS
