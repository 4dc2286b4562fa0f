"""The rules B1-D15 that concern what must stand before applications are taken."""
