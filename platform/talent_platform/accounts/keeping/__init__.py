"""Opening, placing, locking and ending accounts."""
