"""Which institutions there are: opened and closed by the city."""
