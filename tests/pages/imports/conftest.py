"""Workbooks are read in prepared processes."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _prepared(prepared: None) -> None:
    """For every test of this folder."""
