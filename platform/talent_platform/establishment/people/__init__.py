"""One person of an institution over time: the record, terms, and corrections of the books."""
