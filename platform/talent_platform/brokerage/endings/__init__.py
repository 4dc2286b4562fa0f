"""How live cases end with their need, known before it is closed."""
