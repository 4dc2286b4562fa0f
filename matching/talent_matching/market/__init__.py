"""From needs and people to a problem: hard requirements, scores, teams."""
