"""What the DMG signs and issues, and the public part of it."""
