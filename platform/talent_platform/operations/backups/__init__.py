"""Copies of the whole database that only this installation's key opens, and the way back."""
