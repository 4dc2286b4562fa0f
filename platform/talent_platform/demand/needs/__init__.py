"""Talent and project needs."""
