"""The assignment of highest value, its proof and everybody's reason."""
