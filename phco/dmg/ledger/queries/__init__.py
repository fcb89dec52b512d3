"""What the desk asks of its database, as frozen values: people, rounds, packages, publications. No SQL elsewhere."""
