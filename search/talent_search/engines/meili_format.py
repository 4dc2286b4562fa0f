"""Documents, filters and settings in Meilisearch's terms, derived from the declared fields.

Meilisearch compares filter strings without regard to letter case, width or traditional writing. A scope
must not be that generous: codes that are not plain small ASCII travel as hexadecimal.
Dates are numbers (days since year 1), since only numbers have an order there.
"""

import hashlib
import json
import re
from datetime import date
from typing import Any, Final

from meilisearch_python_sdk.models.settings import (
    Faceting,
    FilterableAttributeFeatures,
    FilterableAttributes,
    LocalizedAttributes,
    MeilisearchSettings,
    Pagination,
    ProximityPrecision,
    TypoTolerance,
)
from meilisearch_python_sdk.models.settings import (
    Filter as Comparisons,
)

from talent_search.documents import FACT_FIELDS, TEXT_FIELDS, Document, phrases
from talent_search.engines.meili_words import EVERY, TOKENS, tokens_of
from talent_search.fingerprints import fingerprint
from talent_search.queries import (
    MAX_DEPTH,
    MOST_FACET_VALUES,
    And,
    Eq,
    Filter,
    In,
    Known,
    Not,
    Or,
    Range,
    Value,
)
from talent_search.text.lexicon import surfaces, terms_in
from talent_search.text.writing import fold

TERMS: Final = "terms"
"""Extra searched attribute: the lexicon's terms named anywhere in the document."""
FINGERPRINT: Final = "fingerprint"
"""Extra attribute, neither searched nor filtered."""
NO_DOCUMENT: Final = 'kind = "-"'
_EVERY_DOCUMENT: Final = 'kind != "-"'
_PLAIN: Final = re.compile(r"[a-z0-9_-]+")
_HEX: Final = "%"


def settings() -> MeilisearchSettings:
    """One for all kinds. Attributes are searched in the order of their weight."""
    searched = [
        TEXT_FIELDS[0].name,
        TEXT_FIELDS[1].name,
        TERMS,
        *(field.name for field in TEXT_FIELDS[2:]),
        EVERY,
    ]
    return MeilisearchSettings(
        searchable_attributes=searched,
        displayed_attributes=["id", FINGERPRINT, *(field.name for field in TEXT_FIELDS)],
        filterable_attributes=[
            "kind",
            *(field.name for field in FACT_FIELDS if field.filter),
            FilterableAttributes(
                attribute_patterns=[TOKENS],
                features=FilterableAttributeFeatures(
                    facet_search=False, filter=Comparisons(equality=True, comparison=False)
                ),
            ),
        ],
        sortable_attributes=[field.name for field in FACT_FIELDS if field.sort],
        # An asked-for order goes before relevance; without one the rule has no effect.
        ranking_rules=["sort", "words", "typo", "proximity", "attribute", "exactness"],
        localized_attributes=[LocalizedAttributes(attribute_patterns=searched, locales=["zho"])],
        synonyms=_synonyms(),
        # By word it costs more to fill than everything else together.
        proximity_precision=ProximityPrecision.BY_ATTRIBUTE,
        non_separator_tokens=["+", "#"],
        # Slips are guessed before (`text.guessing`), the same for both engines.
        typo_tolerance=TypoTolerance(enabled=False),
        pagination=Pagination(max_total_hits=MAX_DEPTH),
        faceting=Faceting(max_values_per_facet=MOST_FACET_VALUES, sort_facet_values_by={"*": "count"}),
    )


def settings_digest(found: MeilisearchSettings) -> str:
    """Equal while an index stays set up as it is. What the server makes of settings is its own affair, so
    this is compared with what it told right after a rebuild, never with `settings` itself."""
    told = json.dumps(_unordered(found.model_dump(by_alias=True, mode="json")), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _unordered(value: Any) -> Any:
    match value:
        case dict():
            return {key: _unordered(entry) for key, entry in value.items()}
        case list():
            return sorted(map(str, value))
        case _:
            return value


def _synonyms() -> dict[str, list[str]]:
    """What is typed → the terms it names; documents carry the terms, so this way is enough."""
    return {
        surface: other
        for surface, terms in surfaces().items()
        if (other := [fold(term) for term in terms if fold(term) != surface])
    }


def attributes(document: Document) -> dict[str, object]:
    """A document as Meilisearch stores it. Absent facts are left out, so that `EXISTS` tells them."""
    stored: dict[str, object] = {"id": document.id, "kind": document.kind.value}
    stored[FINGERPRINT] = fingerprint(document)
    stored |= {field.name: getattr(document, field.name) for field in TEXT_FIELDS}
    text = "\n".join(phrase for field in TEXT_FIELDS for phrase in phrases(document, field))
    stored |= {TERMS: terms_in(text), TOKENS: tokens_of(document), EVERY: EVERY}
    for field in FACT_FIELDS:
        value = getattr(document, field.name)
        if field.many:
            stored |= {field.name: [_encoded(entry) for entry in value]} if value else {}
        elif value is not None:
            stored[field.name] = _encoded(value)
    return stored


def _encoded(value: Value) -> Value:
    match value:
        case str() if not _PLAIN.fullmatch(value):
            return _HEX + value.encode("utf-8", "surrogatepass").hex()
        case date():
            return value.toordinal()
        case _:
            return value


def decoded(facet_value: str) -> str:
    """A facet value as it was in the document."""
    if facet_value.startswith(_HEX):
        return bytes.fromhex(facet_value.removeprefix(_HEX)).decode("utf-8", "surrogatepass")
    return facet_value


def expression(tree: Filter) -> str:
    """A filter in Meilisearch's language."""
    match tree:
        case And(parts):
            return _joined("AND", _EVERY_DOCUMENT, parts)
        case Or(parts):
            return _joined("OR", NO_DOCUMENT, parts)
        case Not(part):
            return f"(NOT {expression(part)})"
        case _:
            return _leaf(tree)


def _joined(word: str, empty: str, parts: tuple[Filter, ...]) -> str:
    return f"({f' {word} '.join(expression(part) for part in parts)})" if parts else f"({empty})"


def _leaf(leaf: Eq | In | Known | Range) -> str:
    match leaf:
        case Eq(name, value):
            return f"({name} = {_literal(value)})"
        case In(name, values):
            return f"({name} IN [{', '.join(map(_literal, values))}])" if values else f"({NO_DOCUMENT})"
        case Known(name):
            return f"({name} EXISTS)"
        case Range(name, low, high):
            bounds = [f"{name} EXISTS"]
            bounds += [f"{name} >= {_literal(low)}"] if low is not None else []
            bounds += [f"{name} <= {_literal(high)}"] if high is not None else []
            return f"({' AND '.join(bounds)})"


def _literal(value: Value) -> str:
    encoded = _encoded(value)
    if isinstance(encoded, bool):
        return str(encoded).lower()
    return f'"{encoded}"' if isinstance(encoded, str) else repr(encoded)
