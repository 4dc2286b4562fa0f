"""One enterprise on the lists of two offices: proposed, merged by a person, taken apart again."""
