"""Interviews of cases: day, place, what came of it, and a calendar to subscribe to."""
