"""A file on its way: kept, checked, written."""
