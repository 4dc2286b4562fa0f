"""The best people for thousands of needs at once, in memory."""
