"""How people write things down: identity numbers, amounts, lists and words are read in one way."""
