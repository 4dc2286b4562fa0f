"""Scans and pictures of papers, known by their content and never by their name."""

from __future__ import annotations

_STARTS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def kind_of(body: bytes) -> str:
    """pdf, png or jpg; "" for anything else."""
    return next((kind for start, kind in _STARTS.items() if body.startswith(start)), "")
