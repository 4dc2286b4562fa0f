"""A draw nobody can steer: the pool is fixed before a public event, the event decides, anybody recounts."""
