"""Signing in, the own account, and the accounts in one's keeping."""
