"""Offers of both kinds, people and teams: lists, pages, steps."""
