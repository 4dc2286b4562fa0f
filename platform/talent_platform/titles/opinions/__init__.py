"""Groups of a jury (评议组): what they read of the applicants, and what they write before the vote."""
