"""A workbook read row by row, with every error at its cell."""
