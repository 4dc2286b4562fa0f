"""The law of posts in public institutions."""
