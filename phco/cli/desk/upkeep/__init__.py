"""Commands that look after the folder itself: its journal, its copies, the machine that has it."""
