"""What each account is told: written with the event, read in the inbox."""
