"""Promotion rounds: seats, applicants, allocation."""
