"""Accounts opened from a workbook: the rows of the form one by one, and their first passwords together."""
