"""What enterprises ask for: talent needs and project needs."""
