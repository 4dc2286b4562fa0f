"""Excel files: templates, reading, findings, export."""
