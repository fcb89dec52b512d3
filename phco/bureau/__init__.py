"""The desk on screen (DESK.md, section 2): pages and forms over ``phco.dmg``, served on this machine only.

``acts`` holds what a person may do, ``screens`` what they see, ``server`` how it listens. Nothing is computed here.
"""
