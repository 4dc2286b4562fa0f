"""What offices granted on the road of plans, special posts and requests, and what units claim."""
