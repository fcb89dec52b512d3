"""Workbooks (OOXML) read within bounds: the file, its parts, one sheet, the numbers of its cells."""
