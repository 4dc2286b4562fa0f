"""The rulebook on the command line."""
