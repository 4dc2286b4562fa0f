"""The draw of a jury: pool, seats and conflicts fixed before a public event, which decides."""
