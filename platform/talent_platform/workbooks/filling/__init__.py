"""Figures put into somebody else's workbook, which keeps everything else it holds."""
