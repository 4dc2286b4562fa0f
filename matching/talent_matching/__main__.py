"""`python -m talent_matching`: the matching commands without the platform."""

from talent_matching.commands.group import match_commands

if __name__ == "__main__":
    match_commands(prog_name="talent_matching")
