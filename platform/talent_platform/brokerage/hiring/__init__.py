"""The hire: its day, confirmed by both sides; and what it leads to where it comes to nothing."""
