"""One need without a run: who could be introduced now, and what that would mean for others."""
