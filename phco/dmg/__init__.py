"""The desk of the DMG: a campaign from its founding to its publication, in a folder with a journal."""
