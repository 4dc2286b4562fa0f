"""What people are told of needs."""
