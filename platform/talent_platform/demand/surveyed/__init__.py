"""Needs that come from surveys: written as drafts, confirmed by their enterprises."""
