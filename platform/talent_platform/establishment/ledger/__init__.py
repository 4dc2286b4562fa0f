"""The ledger: every change of seats is an entry."""
