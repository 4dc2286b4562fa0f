"""Qualifications and certificates: the national directory, and what may be asked of people."""
