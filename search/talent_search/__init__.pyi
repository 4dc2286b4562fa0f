from .documents import FIELDS, Document, DocumentKind, Shape
from .engines.engine import FoundWord, IndexStatus, Page, SearchEngine, Searcher, Span
from .engines.fallback import Fallback
from .engines.meili import MeiliEngine
from .engines.postgres import PostgresEngine
from .engines.postgres_schema import POSTGRES_SCHEMA
from .errors import EngineRefusedError, EngineUnavailableError, SearchError
from .fingerprints import fingerprint
from .outbox import (
    OUTBOX_SCHEMA,
    DrainedOutbox,
    OutboxBacklog,
    drain_outbox,
    holding_outbox,
    outbox_backlog,
    put_again,
)
from .queries import (
    EVERYTHING,
    MAX_DEPTH,
    MAX_PAGE_SIZE,
    MAX_TEXT,
    NOTHING,
    And,
    Eq,
    Filter,
    Known,
    Not,
    Or,
    Query,
    Range,
    SearchScope,
    Sort,
)
from .text.guessing import guesses
from .text.kinship import guessed, kinship, occupation_of
from .text.lexicon import canonical_skill, skills
from .text.overlap import Overlap, text_of
from .text.suggesting import suggested
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
    "EngineRefusedError",
    "EngineUnavailableError",
    "Eq",
    "Fallback",
    "Filter",
    "FoundWord",
    "IndexStatus",
    "Known",
    "MeiliEngine",
    "Not",
    "Or",
    "OutboxBacklog",
    "Overlap",
    "Page",
    "PostgresEngine",
    "Query",
    "Range",
    "SearchEngine",
    "SearchError",
    "SearchScope",
    "Searcher",
    "Shape",
    "Sort",
    "Span",
    "canonical_skill",
    "drain_outbox",
    "fingerprint",
    "folded",
    "guessed",
    "guesses",
    "holding_outbox",
    "kinship",
    "occupation_of",
    "outbox_backlog",
    "put_again",
    "simplified",
    "skills",
    "suggested",
    "text_of",
]
