"""Juries of title review (执行评委): who is drawn, and the law of their meeting."""
