"""Public draws that nobody can choose: a source committed to before it exists, and the one spelling of what it gave."""
