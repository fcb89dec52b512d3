"""What passes the edge of a page or is cut in it, asked inside the page."""

from __future__ import annotations

import json
from pathlib import Path

# WCAG 2.2, 1.4.12: what a reader may impose; a style sheet made by script is what the policy lets through.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; 
      word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
TWICE = "() => { document.documentElement.style.fontSize = '200%'; }"
AS_IT_WAS = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ''; }"
IMPOSED = {"tel quel": "", "espacement": SPACED, "double": TWICE}
# The widest thing that passes the edge, unless something around it scrolls by itself or cuts it.
WIDEST = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const held = (one) => { for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible") return true; return false; };
  const past = [...document.body.querySelectorAll("*")].filter((one) =>
    one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1 && !held(one));
  const last = past.at(-1);
  return `${wide} px: ${last ? last.outerHTML.slice(0, 90).replaceAll("\\n", " ") : "?"}`;
}"""
# What each imposes makes wide, one after the other, in one call: nothing left of one on the next.
EACH = f"""() => {{
  const found = {{}};
  for (const [name, impose] of [{", ".join(f"[{json.dumps(name)}, {js or '() => {}'}]" for name, js in IMPOSED.items())}]) {{
    impose();
    found[name] = ({WIDEST})();
    ({AS_IT_WAS})();
  }}
  return found;
}}"""  # noqa: E501
# What holds more than it shows, sideways: a reader would have to guess that there is more. A field may.
CUT = """[...document.querySelectorAll("main *, header *, footer *, nav *")].filter((one) =>
  one.checkVisibility() && !one.matches("input, select, textarea, pre, code") && !one.closest(".visuellement-cache, .plein, svg")
  && getComputedStyle(one).overflowX !== "visible" && one.clientWidth > 3 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className || one.tagName} ${one.clientWidth} < ${one.scrollWidth} : ${one.textContent.trim().slice(0, 60)}`)"""  # noqa: E501
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
SMALLEST = {"width": 360, "height": 740}


def addresses(site: Path) -> list[str]:
    """Every page; of the offers and of the messages, one of each."""
    found = [path.parent.relative_to(site).as_posix() for path in sorted(site.rglob("index.html"))]
    offers = [one for one in found if one.startswith("offres/o-")]
    return ["" if one == "." else f"{one}/" for one in found if one not in offers[1:]]
