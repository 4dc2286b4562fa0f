"""What a supervisor looks at: figures, overrides, queues."""
