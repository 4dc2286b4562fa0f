"""Rosters, cases and the printed rules as files."""
