"""Standing committees: proposed, filed by a second person, suspended, withdrawn, followed."""
