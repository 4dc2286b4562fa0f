"""What people are told of posts."""
