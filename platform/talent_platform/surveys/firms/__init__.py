"""The enterprises a survey asks, as figures count them."""
