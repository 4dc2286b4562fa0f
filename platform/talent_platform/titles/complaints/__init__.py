"""Complaints of applicants about their own result, and re-examination (复查; Order 40, article 27)."""
