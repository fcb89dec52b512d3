"""The rehearsal of all the subdivisions: who plays which, by which processes, and the page that tells it."""
