"""Commitments signed in person."""
