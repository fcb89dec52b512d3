"""What the browser runs: the Python runtime and wheels, the pages' scripts, the offline list."""
