"""How many may pass, fixed by two before the vote (D8): no vote is cut for it."""
