"""A wrong identity number of staff put right by two, and what rests on either number."""
