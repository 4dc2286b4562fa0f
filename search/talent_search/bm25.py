"""BM25 as the embedded engine computes it (Lucene's variant):

    sum over tokens t of  weight(t) · ln(1 + (N - n + 0.5) / (n + 0.5)) · f / (f + K1 · (1 - B + B · l / L))

N documents, n of them with t, f occurrences of t weighted by field, l the document's length in the same
weighted occurrences and L the mean of l.
"""

from typing import Final

K1: Final = 1.2
"""How soon repeating a word stops helping."""
B: Final = 0.75
"""How far long documents are held back."""
