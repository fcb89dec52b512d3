"""The DMG's own keys, what it seals, and the table that ties pseudonyms to names."""
