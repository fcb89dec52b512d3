"""The store, the journal and the only SQL of the desk: events in, frozen values out."""
