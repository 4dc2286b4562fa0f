"""What people are told of imported files."""
