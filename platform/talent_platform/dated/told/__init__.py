"""What people are told of what two people set."""
