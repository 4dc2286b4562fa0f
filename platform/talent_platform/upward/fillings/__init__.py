"""Blanks filled for a period."""
