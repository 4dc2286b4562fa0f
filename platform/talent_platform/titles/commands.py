"""`talent titles`: the rules of title review."""

from __future__ import annotations

from talent_posts import titles_commands as titles

__all__ = ["titles"]
