"""Post plans on their way from draft to approval."""
