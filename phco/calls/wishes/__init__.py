"""Calls on hearts, rankings and flechage, and their screens."""
