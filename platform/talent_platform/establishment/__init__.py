"""Public institutions: post plans, the post ledger, appointments and special posts."""
