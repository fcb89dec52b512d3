"""From two sides' lists to a stable matching, proved and explained.

A request is read by `reading`, solved by `engine`, checked by `verification` (it knows nothing of the engine), told by
`telling`.
"""
