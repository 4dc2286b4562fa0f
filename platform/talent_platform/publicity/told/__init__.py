"""What people are told of objections."""
