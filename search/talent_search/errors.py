"""What can go wrong in a search.

SearchError
├── InvalidQueryError        the question itself cannot be asked; the sentence says what could
├── EngineUnavailableError   the engine cannot be reached or did not answer in time; another may
└── EngineRefusedError       the engine answered no: documents, settings or a task it does not accept
"""


class SearchError(Exception):
    """Any failure of this package; the message is one sentence for an operator."""


class InvalidQueryError(SearchError, ValueError):
    """A filter, facet, sort or page that no engine can answer."""


class EngineUnavailableError(SearchError):
    """No answer: the server is down, the connection broke or the time ran out."""


class EngineRefusedError(SearchError):
    """An answer, and it was no."""
