"""Drawn juries: fixed before a public event, decided by it, recounted by anybody."""
