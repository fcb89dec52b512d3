"""Calls on the RTS sheet, the catalogue, the approved places, and their screens."""
