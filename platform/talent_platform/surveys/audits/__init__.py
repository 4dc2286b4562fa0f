"""A sample of what was handed in: drawn so that nobody can steer it, asked for again by a second person."""
