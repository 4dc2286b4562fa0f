"""What a county or department hands in: rows, each cell with where it came from, and their review."""
