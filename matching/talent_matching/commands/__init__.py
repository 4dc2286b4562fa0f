"""The matching commands on the command line."""
