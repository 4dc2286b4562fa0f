"""Teams: places, the members' own answers."""
