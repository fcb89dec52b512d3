"""After a change of dates, a receipt anew for each package that it touches: it stays, counts now, or comes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from phco.campaign.model import LABELS
from phco.dates import french_instant, french_range
from phco.dmg.desk import Desk
from phco.dmg.intake.receipts import author_name, rehearsed, thing_of
from phco.dmg.ledger.values import Package, Step
from phco.dmg.verdicts.kinds import RECEIVED
from phco.host.disk.files import make_folder, write_whole

STAYS = "Votre envoi reste valable : vous n’avez rien à refaire."
COUNTS = "Votre envoi, qui n’avait pas pu être retenu, l’est désormais : vous n’avez rien à refaire."
AGAIN = "Votre envoi n’est pas dans ces dates : renvoyez-le pendant qu’elles courent."


def write_moved(
    desk: Desk, number: int, moved: Mapping[str, tuple[Step, Step]], told: Sequence[tuple[str, Sequence[Package]]]
) -> list[Path]:
    """Write the receipts of the change of dates ``number`` (the journal's), once; their paths.

    ``moved``: step → its days before and after. ``told``: what is said to whom.
    """
    folder = make_folder(desk.outputs / "accuses" / f"dates-{number}")
    paths: list[Path] = []
    for sentence, concerned in told:
        for package in concerned:
            before, after = moved[RECEIVED[package.kind].step_of(package.round)]
            path = folder / f"{package.kind}-{package.author}-{package.file[:12]}.txt"
            if not path.is_file():
                body = _text(package, author_name(desk.names, package.author), sentence, before, after)
                text = "\n".join((*rehearsed(desk.rehearsal), body)).encode()
                write_whole(path, text, disk=desk.disk, private=True, durable=False)
            paths.append(path)
    if paths:
        desk.disk.sync_everything()
    return paths


def _text(package: Package, name: str, sentence: str, before: Step, after: Step) -> str:
    tour = f" pour le tour {package.round}" if package.round else ""
    return "\n".join((
        f"Bonjour {name}," if name else "Bonjour,", "",
        f"Le calendrier change : « {LABELS.get(after.code, after.code)} » est {_days(after)}, au lieu d’être "
        f"{_days(before)}.",
        f"Le DMG a reçu {thing_of(package.kind, 'votre envoi')}{tour} le {french_instant(package.received)} "
        f"(heure de Paris). {sentence}", "",
        "Reçu", f"  contenu   {package.payload}", f"  envoi     n° {package.seq}",
        f"  reçu le   {package.received_at}", "",
    ))  # fmt: skip


def _days(step: Step) -> str:
    window = step.window
    return f"{french_range(window.start, window.end)}" if window is not None else "à une date inconnue"
