"""A person or team that a bureau wrote down gets in with the hand-over code of its letter."""
