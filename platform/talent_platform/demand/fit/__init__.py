"""How many people a need that is being written would find."""
