"""Signatures on issued certificates: two suites, what the code on paper holds, checking it offline."""
