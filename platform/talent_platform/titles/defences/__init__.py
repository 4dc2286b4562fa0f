"""Defences (答辩): when each applicant is heard, as a calendar with the link."""
