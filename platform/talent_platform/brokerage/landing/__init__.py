"""带土移植: what a team that was hired is helped with until it has landed, by whom and until when."""
