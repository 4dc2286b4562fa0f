"""Yearly plans of committees: published once, read by everybody."""
