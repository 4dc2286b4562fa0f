"""Searches kept under a name, of the search page and of every list, and what is new in those one watches."""
