"""Runs: ordered, read, steered, released."""
