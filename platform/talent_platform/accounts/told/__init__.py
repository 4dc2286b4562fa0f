"""What people are told of accounts."""
