"""Frozen facts about institutions, posts and people."""
