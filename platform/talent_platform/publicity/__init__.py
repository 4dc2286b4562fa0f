"""What is hung out for everybody to object to (公示): for how long, and what objections came."""
