"""The rules G1-H12."""
