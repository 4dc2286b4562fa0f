"""What each side of a case sees of it."""
