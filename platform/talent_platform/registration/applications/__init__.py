"""Registrations: sent by anybody, decided by the county."""
