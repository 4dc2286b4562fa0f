"""Background work: what is queued, how far it is, and what came of it."""
