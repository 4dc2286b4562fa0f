"""Steps and histories, written once: a part declares its steps as data, and every history has one shape."""
