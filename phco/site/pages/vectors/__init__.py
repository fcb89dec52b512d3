"""The test vectors that the site publishes, for whoever writes the verification again."""

from phco.site.pages.vectors.matching import vectors

__all__ = ["vectors"]
