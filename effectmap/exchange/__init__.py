"""The map outside the program: as a workbook, from a workbook or a list, and what then changes."""
