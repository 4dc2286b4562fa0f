"""The one door to stored personal data, and free text that would open another."""
