"""What follows a meeting: results made known, hung out, closed by one act, published, and their effect."""
