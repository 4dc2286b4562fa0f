"""Rules about a review meeting, by what they look at."""
