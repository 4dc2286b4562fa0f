"""Who looked at whom, and texts that wait for the bureau."""
