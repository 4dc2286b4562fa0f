"""What people are told of surveys."""
