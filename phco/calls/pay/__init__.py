"""Calls that simulate pay, and their screens."""
