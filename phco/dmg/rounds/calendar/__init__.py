"""The dates of the steps: changed one by one, or moved together, with what it does to what was received."""
