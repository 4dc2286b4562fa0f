"""What becomes of approved rows: needs of their enterprises, confirmed by them or after their silence."""
