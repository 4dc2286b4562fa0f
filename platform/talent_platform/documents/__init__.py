"""Workbooks, letters and forms. Generic: knows no business part."""
