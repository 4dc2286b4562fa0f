"""The own account, and what administrators keep: accounts, log, jobs, texts, health."""
