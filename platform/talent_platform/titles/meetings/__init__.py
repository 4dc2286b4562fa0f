"""Review meetings: who sits, who attends for whom, what was counted. Nothing of a tally is ever changed."""
