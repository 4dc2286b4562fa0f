"""How enterprises stand: with the registration authority, and on which lists."""
