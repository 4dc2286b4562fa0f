"""Invitations: a county gives an imported enterprise a code, with which it opens its own first account."""
