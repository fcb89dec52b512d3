"""Files: bounded reading, whole-or-nothing writing, content-addressed objects."""
