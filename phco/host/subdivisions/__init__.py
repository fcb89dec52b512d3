"""Folders of subdivisions on disk: written from a few answers, checked whole."""
