"""Texts that say by themselves what they are written in."""

from __future__ import annotations

BYTE_ORDER_MARK = "\ufeff"


def marked(text: str) -> str:
    """The text, told to be UTF-8 where it needs it: browsers believe its first character before a host's header."""
    return text if text.isascii() or text.startswith(BYTE_ORDER_MARK) else BYTE_ORDER_MARK + text
