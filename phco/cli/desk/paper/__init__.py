"""The commands about papers: lists, messages, what is deposited for someone."""
