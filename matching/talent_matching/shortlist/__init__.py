"""Which pairs to look at, widened until the rest provably costs next to nothing."""
