"""A part as small as one can be: what it takes to appear everywhere."""
