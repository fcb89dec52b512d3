"""The rules that one paragraph cites, in one place at its end: a quiet button that opens their titles.

One rule keeps its link where it stands; from two on, links between the words stop whoever reads (LOOK, point 11). The
button and its bubble are native, without a script, and stay inside the paragraph that they are the sources of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from markupsafe import Markup

from phco.site.pages.rules.statements import Statement

# The innermost blocks: what holds another block is read by that one.
_BLOCK = re.compile(r"(<(p|li|td|dd)\b[^>]*>)((?:(?!<(?:p|li|td|dd|ul|ol|div|table)\b).)*?)(</\2>)", re.DOTALL)
_LINK = re.compile(r'<a class="regle" href="(?P<page>[^"#]*)#(?P<rule>[A-Z]{3}(?:-\d\d)?)"[^>]*>[^<]*</a>')
_BUTTON = Markup(
    '<button type="button" class="regles" popovertarget="{id}">Voir les {many} règles</button>'
    '<span class="bulle" popover id="{id}">{links}</span>'
)
_ROW = Markup('<a class="regle" href="{page}#{rule}">{rule}</a> {title}')
_LEFT = re.compile(r"<span class=\"regles-citees\">\s*</span>|^\s+|\s+(?=[.,])|\s+$")


def gathered(html: str, statements: Mapping[str, Statement]) -> str:
    """The body of a page with the rules of each paragraph that cites several opened at its end."""
    number = count(1)

    def block(found: re.Match[str]) -> str:
        opening, _, inner, closing = found.groups()
        cited = {one["rule"]: one["page"] for one in _LINK.finditer(inner)}
        if len(cited) < 2:
            return found[0] if len(_LINK.findall(inner)) < 2 else opening + _once(inner) + closing
        rows = [
            _ROW.format(page=page, rule=rule, title=statements[rule].titre if rule in statements else "")
            for rule, page in cited.items()
        ]
        button = _BUTTON.format(
            id=f"regles-{next(number)}",
            many=len(rows),
            links=Markup("").join(Markup('<span class="ligne">{}</span>').format(row) for row in rows),
        )
        words = _LEFT.sub("", re.sub(rf"[ \n]*{_LINK.pattern}", "", inner))
        return f"{opening}{words} {button}{closing}"

    return _BLOCK.sub(block, html)


def _once(inner: str) -> str:
    """A paragraph that cites one rule several times: only its last link stays."""
    links = list(_LINK.finditer(inner))
    for one in reversed(links[:-1]):
        inner = inner[: one.start()].rstrip() + inner[one.end() :]
    return inner
