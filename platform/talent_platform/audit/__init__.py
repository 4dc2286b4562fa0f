"""The append-only, chained log of who did what."""
