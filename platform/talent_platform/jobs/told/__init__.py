"""What people are told of background work."""
