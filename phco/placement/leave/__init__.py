"""Leave under both regimes, DJ and SASPAS: what a plan breaks, what is left, which dates to propose."""
