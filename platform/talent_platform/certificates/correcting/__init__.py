"""Correcting what a certificate says: two people; how it was seen, one."""
