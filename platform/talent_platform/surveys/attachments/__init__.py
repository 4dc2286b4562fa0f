"""Papers that belong to a submission: scans with a seal, what enterprises answered."""
