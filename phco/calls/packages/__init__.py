"""Calls that write, read, judge and show signed packages and what the DMG published."""
