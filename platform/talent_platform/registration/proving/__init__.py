"""A person proves a phone or mailbox by a code and gets in; no bureau has seen who it is."""
