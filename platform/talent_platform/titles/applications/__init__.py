"""Applications: signed by the person, appraised and hung out by the unit, checked at the office."""
