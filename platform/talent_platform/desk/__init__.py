"""The public front page and everybody's own desk."""
