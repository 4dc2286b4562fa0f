"""The terms of the services of a landing: working days from the hire on, set by two people."""
