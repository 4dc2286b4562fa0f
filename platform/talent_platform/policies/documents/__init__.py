"""Documents: shipped ones, the city's own, and what of the rules stands in them."""
