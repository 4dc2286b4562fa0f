"""Figures a bureau sets itself: one person proposes, another confirms."""
