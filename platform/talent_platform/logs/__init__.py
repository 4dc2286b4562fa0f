"""What this process says of its work: one line for each request and job, with an id and nobody's data."""
