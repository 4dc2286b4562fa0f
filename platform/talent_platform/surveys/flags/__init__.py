"""Doubts about what was handed in: found by rules, answered by the office, settled by the city."""
