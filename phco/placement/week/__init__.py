"""A week of ten half-days: its model, the usual pattern, checks, averages over the quarter, who supervises."""
