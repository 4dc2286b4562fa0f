"""Blank workbooks and what their cells are bound to."""
