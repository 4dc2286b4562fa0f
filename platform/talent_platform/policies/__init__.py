"""The policy library: the documents the law stands in, and what rests on each."""
