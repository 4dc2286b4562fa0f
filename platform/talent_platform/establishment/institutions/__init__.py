"""Institutions, their seats and their people."""
