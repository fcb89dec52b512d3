"""The rounds: who takes part, the market, candidates, the draw, renewals, the fourth day, where things stand."""
