"""Putting the site at a host: the folder with the host's own configuration, and the check of what a host answers."""
