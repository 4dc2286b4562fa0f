"""Tables of the desk, by what they record."""
