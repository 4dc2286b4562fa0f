"""Entries: proposed, decided by a second person, served, appealed against, upheld or restored."""
