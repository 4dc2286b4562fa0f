"""What a side answers: who speaks for it, why it says no, and taking a no back."""
