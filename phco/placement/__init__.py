"""The placement once begun: its weeks, its leave, its follow-up, and the plan that holds them together."""
