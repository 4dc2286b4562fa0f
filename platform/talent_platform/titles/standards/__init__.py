"""Standards of review: laid before a second person with their file, published in advance, for everybody."""
