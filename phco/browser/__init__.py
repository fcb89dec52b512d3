"""The browser's door: `bridge.handle`, JSON text in, JSON text out, never an exception."""
