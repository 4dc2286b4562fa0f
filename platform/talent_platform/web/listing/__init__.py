"""Lists: one declaration gives page and export."""
