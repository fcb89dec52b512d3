"""What the texts of the pages take from data: figures, lists, what changed lately."""
