"""What ``build.py`` does: the environment it makes for itself, then one module a kind of task."""
