"""Cases: from the first contact to a hire, or to an end with its reason."""
