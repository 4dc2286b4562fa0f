"""`python -m talent_posts check CASE.json` and its sisters."""

from talent_posts.commands.group import posts_commands

if __name__ == "__main__":
    posts_commands(prog_name="talent_posts")
