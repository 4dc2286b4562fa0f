"""Background jobs as their owners see them."""
