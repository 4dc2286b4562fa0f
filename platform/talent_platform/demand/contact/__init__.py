"""Whom to call about one need."""
