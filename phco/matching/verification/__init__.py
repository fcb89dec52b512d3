"""Every property of a published result, checked by means that share nothing with the engine (a contract that fails)."""
