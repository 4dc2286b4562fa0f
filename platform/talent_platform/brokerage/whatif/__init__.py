"""What would be if something were otherwise."""
