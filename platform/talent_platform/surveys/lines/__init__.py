"""Which row a line of a workbook is: by its key, by what it says, or as its filler answers."""
