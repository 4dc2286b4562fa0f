"""Surveys: what is asked of whom, by when, and who answers for a county."""
