"""Calls that match, verify, explain and draw a matching."""
