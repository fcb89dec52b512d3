"""Acts of « Sauvegarde »: the folder copied, a copy read again or put back, and what was published since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phco.bureau.acts.record import Act, Done, Field, Values, read_folder
from phco.bureau.jobs import Advance
from phco.dmg.desk import Desk
from phco.dmg.recovery.backup import back_up, put_back, verify_copy
from phco.dmg.recovery.published import advance as number_after
from phco.dmg.recovery.resume import Health
from phco.errors import raise_all
from phco.french import counted


def _backup(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    made = back_up(desk, read_folder(values["ou"], "ou"), now)
    return Done(
        title="Dossier copié, et la copie relue de bout en bout.", lines=[str(made.folder), *_held(made.health)]
    )


def _verify(_desk: Desk, values: Values, _now: datetime, _: Advance) -> Done:
    found = verify_copy(read_folder(values["copie"], "copie"))
    raise_all(found.faults)
    return Done(title="Cette copie tient : journal, objets, verdicts.", lines=_held(found))


def _put_back(desk: Desk, values: Values, _now: datetime, _: Advance) -> Done:
    target = read_folder(values["vers"], "vers")
    found = put_back(read_folder(values["copie"], "copie"), target)
    return Done(
        title="Copie remise dans un dossier neuf, et relue de bout en bout.",
        lines=[
            str(target), *_held(found),
            f"Ce bureau montre toujours « {desk.folder.name} ». Pour changer : fermez-le, renommez ce dossier, "
            f"donnez son nom à « {target.name} », puis rouvrez le bureau.",
        ],
    )  # fmt: skip


def _go_on(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    found = number_after(desk, read_folder(values["publication"], "publication"), now)
    desk.mirror.catch_up(desk.store)
    if found is None:
        return Done(title="Ce journal connaît tout ce qui est publié là : rien à reprendre.")
    said = counted(found.unknown, "paquet publié et inconnu", "paquets publiés et inconnus")
    return Done(title=f"{said} de ce journal : les numéros suivants ne les reprendront pas.")


def _held(found: Health) -> Sequence[str]:
    return [f"{counted(found.entries, 'entrée')} du journal, {counted(found.objects, 'objet')}."]


ACTS: Sequence[Act] = (
    Act(
        name="sauvegarder", button="Copier le dossier maintenant", screen="sauvegarde", run=_backup, long=True,
        fields=(Field(name="ou", label="Dossier où copier", hint="une clé, un disque externe : E:\\ ou /media/cle"),),
        words=lambda values: ("sauvegarde", "faire", values["ou"]),
    ),
    Act(
        name="verifier-copie", button="Relire cette copie", screen="sauvegarde", run=_verify, long=True,
        fields=(Field(name="copie", label="Dossier de la copie"),),
        words=lambda values: ("sauvegarde", "verifier", values["copie"]),
    ),
    Act(
        name="remettre-copie", button="Remettre cette copie", screen="sauvegarde", run=_put_back, long=True,
        fields=(
            Field(name="copie", label="Dossier de la copie"),
            Field(name="vers", label="Dossier neuf", hint="il ne doit pas exister : rien n’est écrasé"),
        ),
        words=lambda values: ("sauvegarde", "remettre", values["copie"], values["vers"]), apart=True,
    ),
    Act(
        name="reprendre", button="Reprendre après ces numéros", screen="sauvegarde", run=_go_on, keys=True,
        fields=(Field(name="publication", label="Dossier que le site publie", hint="ou une copie du site"),),
        words=lambda values: ("reprendre", "--publication", values["publication"]),
    ),
)  # fmt: skip
