"""Certificates of the register that people have named as their own."""
