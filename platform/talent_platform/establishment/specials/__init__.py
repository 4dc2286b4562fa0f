"""Special posts: one named person, one project, one period."""
