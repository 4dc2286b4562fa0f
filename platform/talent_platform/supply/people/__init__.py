"""People: records, take-over, what a form keeps hidden."""
