"""What rows of a survey say, all of it as tables."""
