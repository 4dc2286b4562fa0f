"""What the API document says: codes of a choice as an enum, metadata meant for forms and workbooks left out,
and every error as the problem it is (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme
from litestar.params import KwargDefinition
from litestar.plugins.pydantic import PydanticSchemaPlugin
from litestar.plugins.pydantic.utils import get_model_info
from litestar.typing import FieldDefinition
from pydantic import BaseModel

from talent_platform.web.problems import TITLES


class Problem(BaseModel):
    """An error: what is wrong, and what would have been valid."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None
    """One sentence per wrong field."""


def openapi_config() -> OpenAPIConfig:
    """The document at /schema: every operation takes the Bearer token unless it says otherwise."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="The token of POST /api/v1/session.")
    return OpenAPIConfig(
        title="Talent Platform API",
        version="1",
        description=(
            "The same services and permissions as the pages. Lists answer `{total, page, size, items}`, "
            "refusals are problems (RFC 9457), a sentence per wrong field, in the language of the account."
        ),
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": bearer}),
        security=[{"bearer": []}],
        path="/schema",
        # The document itself; the usual viewers load their scripts from elsewhere.
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
    )


_DOCUMENTED = (400, 401, 403, 404, 408, 409, 413, 414, 422, 429, 503)


def documented(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """The same handlers, each with the errors any of them may answer."""
    problems = {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=TITLES[status],
            media_type="application/problem+json",
        )
        for status in _DOCUMENTED
    }
    listed = list(handlers)
    for handler in listed:
        handler.responses = problems | dict(handler.responses or {})
    return listed


class FormSchemaPlugin(PydanticSchemaPlugin):
    """Litestar refuses `json_schema_extra` it does not know; ours (`reference/fields.py`) is for other
    readers."""

    @classmethod
    def for_pydantic_model(cls, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """The schema of one model."""
        model = get_model_info(field_definition.annotation, prefer_alias=schema_creator.prefer_alias)
        fields = {name: _plain(field) for name, field in model.field_definitions.items()}
        schema: Schema = schema_creator.create_component_schema(
            field_definition,
            required=sorted(field.name for field in fields.values() if field.is_required),
            property_fields=fields,
            title=model.title,
            examples=None if model.example is None else [model.example],
        )
        told = field_definition.annotation.model_json_schema()
        for name, property_ in (schema.properties or {}).items():
            _bound(property_, told["properties"].get(name, {}))
            _label(property_)
        return schema


def _label(schema: Any) -> None:
    """The label of a field, in Chinese, tells what it is; names are made of titles, and names are English."""
    if isinstance(schema, Schema) and schema.title and not schema.title.isascii():
        schema.description = "。".join(text for text in (schema.title, schema.description) if text)
        schema.title = None


_BOUNDS = {
    "minLength": "min_length", "maxLength": "max_length", "minItems": "min_items", "maxItems": "max_items",
    "minProperties": "min_properties", "maxProperties": "max_properties", "minimum": "minimum",
    "maximum": "maximum",
}  # fmt: skip


def _bound(schema: Any, told: Mapping[str, Any]) -> None:
    """Add the limits Pydantic itself tells of a field; Litestar leaves out those of optional and of nested
    values, and takes a limited dict for a list."""
    if not isinstance(schema, Schema) or "$ref" in told:
        return
    if told.get("type") == "object" and "additionalProperties" in told:
        values = told["additionalProperties"]
        schema.type, schema.items, schema.min_length, schema.max_length = OpenAPIType.OBJECT, None, None, None
        if not isinstance(schema.additional_properties, Schema) and isinstance(values, Mapping):
            schema.additional_properties = Schema(
                type=OpenAPIType(values["type"]), format=values.get("format")
            )
        _bound(schema.additional_properties, values if isinstance(values, Mapping) else {})
    options = [option for option in schema.one_of or [] if isinstance(option, Schema)]
    for option in options:
        _bound(option, next((one for one in told.get("anyOf", []) if one.get("type") == option.type), {}))
    for name, attribute in _BOUNDS.items():
        if name in told:
            setattr(schema, attribute, told[name])
    if isinstance(told.get("items"), Mapping):
        items = schema.items
        if isinstance(items, Schema) and items.one_of:
            # A tuple of any length.
            schema.items = items = items.one_of[0]
        _bound(items, told["items"])


def _plain(field: FieldDefinition) -> FieldDefinition:
    kwarg = field.kwarg_definition
    if not isinstance(kwarg, KwargDefinition) or not kwarg.schema_extra:
        return field
    codes = kwarg.schema_extra.get("choices")
    extra = {"enum": list(codes)} if codes and field.annotation is str else None
    return replace(field, kwarg_definition=replace(kwarg, schema_extra=extra))
