"""The rehearsal: a whole fictional campaign, its actors, its incidents, its checks and its summary page."""
