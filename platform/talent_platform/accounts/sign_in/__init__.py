"""Signing in: attempts, passwords, second factor, sessions."""
