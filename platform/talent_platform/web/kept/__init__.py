"""What browsers may keep."""
