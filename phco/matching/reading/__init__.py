"""A request as people write it to a checked `Problem`: lists, groups, mutual pairs, every fault at once."""
