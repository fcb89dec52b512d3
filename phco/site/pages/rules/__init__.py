"""The rules on their page: each statement in a sentence or two, and the table of their values."""
