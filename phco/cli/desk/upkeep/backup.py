"""``phco dmg sauvegarde``: the folder copied elsewhere and verified, a copy verified, a copy put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, day_option, desk_of, folder_option, now
from phco.cli.french import FrenchGroup
from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.recovery.resume import Health


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("sauvegarde", cls=FrenchGroup, help="copie le dossier ailleurs, vérifie une copie, la remet en place")
    def sauvegarde() -> None:
        """Copies."""

    @command(sauvegarde, "faire", "phco dmg sauvegarde faire /media/cle", r"phco dmg sauvegarde faire E:\\")
    @click.argument("ou", metavar="DOSSIER", type=click.Path(path_type=Path))
    @folder_option
    def faire(ou: Path, dossier: Path, as_json: bool) -> None:
        """Copie le dossier entier sous DOSSIER, dans un dossier daté, puis relit la copie de bout en bout."""
        from phco.dmg.recovery.backup import back_up

        with desk_of(dossier, keys=False) as desk:
            made = back_up(desk, ou, now())
        answer(
            {"dossier": str(made.folder), **_json(made.health)}, as_json,
            lambda: f"Copié et vérifié : {made.folder} ({_counts(made.health)}).",
        )  # fmt: skip

    @command(sauvegarde, "verifier", "phco dmg sauvegarde verifier /media/cle/phco-2026-09-2026-09-03-11h00")
    @click.argument("copie", metavar="[COPIE]", type=click.Path(path_type=Path), required=False)
    @folder_option
    def verifier(copie: Path | None, dossier: Path, as_json: bool) -> None:
        """Relit une copie (le dossier lui-même par défaut) de bout en bout. Sortie 1 si quelque chose ne tient pas."""
        from phco.dmg.recovery.backup import verify_copy

        found = verify_copy(copie or dossier)
        lines = [f"✗ {fault.where} : {fault.what} {fault.fix}  [{fault.code}]" for fault in found.faults]
        answer(_json(found), as_json, lambda: "\n".join((
            f"Lu : {_counts(found)}.", *lines, "Cette copie ne tient pas." if lines else "Tout tient."
        )))  # fmt: skip
        click.get_current_context().exit(1 if lines else 0)

    @command(sauvegarde, "remettre", "phco dmg sauvegarde remettre /media/cle/phco-2026-09-2026-09-03-11h00 dmg")
    @click.argument("copie", metavar="COPIE", type=click.Path(path_type=Path))
    @click.argument("vers", metavar="DOSSIER_NEUF", type=click.Path(path_type=Path))
    @click.option("--json", "as_json", is_flag=True, help="le résultat nu, en JSON")
    @day_option
    def remettre(copie: Path, vers: Path, as_json: bool) -> None:
        """Remet une copie, vérifiée, dans un dossier neuf. Rien n’est écrasé : renommez d’abord l’ancien."""
        from phco.dmg.recovery.backup import put_back

        found = put_back(copie, vers)
        answer({"dossier": str(vers), **_json(found)}, as_json, lambda: "\n".join((
            f"Remis et vérifié : {vers} ({_counts(found)}).",
            f"Si le site a publié depuis cette copie : phco dmg reprendre --dossier {vers}",
        )))  # fmt: skip


def _counts(found: Health) -> str:
    return f"{counted(found.entries, 'entrée')}, {counted(found.objects, 'objet')}"


def _json(found: Health) -> dict[str, object]:
    faults = [{"code": one.code, "quoi": one.what, "ou": one.where, "remede": one.fix} for one in found.faults]
    return {"entrees": found.entries, "tete": found.head, "objets": found.objects, "fautes": faults}
