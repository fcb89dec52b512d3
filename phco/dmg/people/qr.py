"""A QR code as an inline drawing, for what is printed."""

from __future__ import annotations

from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """An SVG without a size of its own (the page gives it); level M: a crease or a stain does not matter."""
    import segno

    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))
