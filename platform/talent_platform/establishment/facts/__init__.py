"""Confirmed facts about people: as they stand, put right or taken back by two, and what rests on them."""
