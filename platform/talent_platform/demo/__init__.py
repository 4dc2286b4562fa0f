"""A believable city that does not exist: generated from a seed, marked as fictional wherever it is shown."""
