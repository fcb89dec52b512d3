"""How each call's answer reads on a terminal; `table` says which printer serves which call."""
