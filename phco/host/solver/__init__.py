"""The exact method's solver, run apart in a process that can be killed."""
