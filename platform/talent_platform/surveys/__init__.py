"""County demand surveys: what the city asks, what the counties fill in, and what of it counts."""
