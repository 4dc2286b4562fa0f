"""What people are told of title review."""
