"""Thirty desks at once, two hundred random moves of every kind each, over three years of days.

What must hold is asked of the books themselves (`judging`): no day over the approved, no seat without
decision and approver, nobody in two posts, every decision reproduced to the byte, no answer but a sentence of
refusal.
A smaller share runs as a test (tests/integration/establishment/test_random_walk.py).
"""
