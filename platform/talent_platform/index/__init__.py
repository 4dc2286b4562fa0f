"""The search index in step with the tables, and questions to it."""
