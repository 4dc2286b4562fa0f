"""The directory of qualifications: searching it, what may be asked for, and a new edition by two people."""
