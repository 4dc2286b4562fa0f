"""Whether a document in an index is the one the tables would give now."""

import hashlib

from talent_search.documents import Document
from talent_search.text.words import cutting


def fingerprint(document: Document) -> str:
    """Equal for equal documents whose texts are cut the same way."""
    told = f"{cutting()}\n{document.model_dump_json()}"
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
