"""The weights of the score: those shipped, and over them those two people of the city bureau have set."""
