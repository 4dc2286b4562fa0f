"""Answers of the API that several parts give."""

from __future__ import annotations

from pydantic import BaseModel


class Created(BaseModel):
    id: int
