"""What a public institution means for a case of the brokerage: hires go by appointment."""
