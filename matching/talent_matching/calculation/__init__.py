"""One run from its input to the rows that explain it."""
