"""Tables for the superior: blanks uploaded once, their cells bound to figures, filled every period."""
