"""The engine: rules with citations, dated figures, decisions, the calendar. It knows no post."""
