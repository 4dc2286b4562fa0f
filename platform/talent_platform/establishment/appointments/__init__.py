"""Requests to appoint somebody, checked by the rulebook at every step."""
