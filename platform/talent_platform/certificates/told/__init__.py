"""What people are told of the directory."""
