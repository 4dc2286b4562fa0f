"""From a cell to a figure and back: cell, row, need, proposal, case, hire, as one table."""
