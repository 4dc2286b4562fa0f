"""What became of approved rows, and what people decide of it."""
