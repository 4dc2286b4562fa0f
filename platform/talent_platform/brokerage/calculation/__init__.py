"""One run, calculated in a process of its own."""
