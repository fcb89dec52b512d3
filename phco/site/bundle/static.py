"""What never changes from page to page: the icons and the manifest that makes the site installable."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from phco.local import words

MANIFEST = "manifeste.webmanifest"
ICONS = {"icone-192.png": (192, "any"), "icone-512.png": (512, "any"), "icone-masque-512.png": (512, "maskable")}


def static_files(root: Path, out: Path) -> None:
    """Write ``icones/*`` and the manifest, all addresses relative to the site's root."""
    icons = root / "site_src" / "app" / "icones"
    (out / "icones").mkdir()
    for icon in sorted(icons.glob("*.png")):
        shutil.copyfile(icon, out / "icones" / icon.name)
    manifest = {
        "id": "./",
        "name": f"{words()['site']} : la quatrième année de médecine générale",
        "short_name": words()["site"],
        "description": "Règles, paie, offres, vœux et stage de la quatrième année, hors ligne et expliqués.",
        "lang": "fr",
        "dir": "ltr",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#FBFAF7",
        "theme_color": "#1D4F7C",
        "icons": [
            {"src": "icones/phco.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {"src": f"icones/{name}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for name, (size, purpose) in ICONS.items()
            ),
        ],
    }
    (out / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
