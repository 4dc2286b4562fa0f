"""What people are told of runs and cases."""
