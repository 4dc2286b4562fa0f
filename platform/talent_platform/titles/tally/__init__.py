"""The tally of a meeting: paper slips, counted apart by two tellers."""
