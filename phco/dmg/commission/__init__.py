"""The manual phase: decisions, the proposal of least regret, the minutes."""
