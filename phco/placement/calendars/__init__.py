"""Calendars of other people and ours: lines, events and titles read, what the plan takes of them."""
