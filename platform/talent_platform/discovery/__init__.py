"""Search over needs, projects, people and teams: documents from tables, the engine, the search page."""
