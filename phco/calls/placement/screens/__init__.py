"""The screens of the placement, a module a subject."""
