"""Requests and rounds hung out for everybody (公示), and what the rules learn from it."""
