"""How somebody gets in who has no account yet: registrations that the county confirms."""
