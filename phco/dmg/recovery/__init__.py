"""A lost or old folder brought back: replay of the journal, history of its formats."""
