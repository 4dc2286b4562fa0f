"""Dated data that two people of the city bureau set: proposed, confirmed by another, then kept."""
