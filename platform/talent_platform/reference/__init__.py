"""Reviewed reference data shipped with the application; each file keeps its source and status columns."""
