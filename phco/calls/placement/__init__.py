"""Calls on the weeks, the leave and the follow-up of a placement, and their screens."""
