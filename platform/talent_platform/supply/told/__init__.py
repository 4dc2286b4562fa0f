"""What people are told of people and teams."""
