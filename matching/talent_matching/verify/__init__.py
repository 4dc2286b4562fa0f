"""Proves or refutes a result from its files; the standard library only."""
