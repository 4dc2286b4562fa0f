"""The minutes of a review meeting as they were signed and sealed, archived once."""
