"""People, organisations, roles, sessions, and what each may see."""
