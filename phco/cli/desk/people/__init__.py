"""Commands on one person: who leaves, which of their papers counts."""
