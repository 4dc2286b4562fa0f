"""A step for everything that a list shows under its filters, done in the background."""
