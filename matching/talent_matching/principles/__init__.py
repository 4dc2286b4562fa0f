"""Other ways to decide a run: goals in order, stability; how even a plan is."""
