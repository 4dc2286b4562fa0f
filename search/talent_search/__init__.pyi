from .documents import FIELDS, Document, DocumentKind, Shape
from .engines.engine import FoundWord, IndexStatus, Page, SearchEngine, Span
from .engines.fallback import Fallback
from .engines.meili import MeiliEngine
from .engines.postgres import PostgresEngine
from .engines.postgres_schema import POSTGRES_SCHEMA
from .errors import EngineUnavailableError
from .outbox import OUTBOX_SCHEMA, DrainedOutbox, OutboxBacklog, drain_outbox, holding_outbox, outbox_backlog
from .queries import (
    EVERYTHING,
    MAX_DEPTH,
    MAX_PAGE_SIZE,
    MAX_TEXT,
    NOTHING,
    And,
    Eq,
    Filter,
    Or,
    Query,
    Range,
    SearchScope,
)
from .text.guessing import guesses
from .text.lexicon import canonical_skill, skills
from .text.overlap import Overlap, text_of
from .text.writing import folded, simplified

__all__ = [
    "EVERYTHING",
    "FIELDS",
    "MAX_DEPTH",
    "MAX_PAGE_SIZE",
    "MAX_TEXT",
    "NOTHING",
    "OUTBOX_SCHEMA",
    "POSTGRES_SCHEMA",
    "And",
    "Document",
    "DocumentKind",
    "DrainedOutbox",
    "EngineUnavailableError",
    "Eq",
    "Fallback",
    "Filter",
    "FoundWord",
    "IndexStatus",
    "MeiliEngine",
    "Or",
    "OutboxBacklog",
    "Overlap",
    "Page",
    "PostgresEngine",
    "Query",
    "Range",
    "SearchEngine",
    "SearchScope",
    "Shape",
    "Span",
    "canonical_skill",
    "drain_outbox",
    "folded",
    "guesses",
    "holding_outbox",
    "outbox_backlog",
    "simplified",
    "skills",
    "text_of",
]
