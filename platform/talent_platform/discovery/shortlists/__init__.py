"""Needs, people and teams somebody picked out, under a name and with notes."""
