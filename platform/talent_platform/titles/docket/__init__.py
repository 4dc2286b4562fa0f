"""What is before a review meeting: accepted applications, or applicants whom the office enters."""
