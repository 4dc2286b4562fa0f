"""Pins and forbids of officers, as a list."""
