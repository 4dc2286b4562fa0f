"""Letters of the offices: made once when they decide, numbered, stamped, served."""
