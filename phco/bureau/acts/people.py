"""Acts on people: enrol from a paste or a file, give a new code."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from phco.bureau.acts.record import Act, Done, Field, Values
from phco.bureau.jobs import Advance
from phco.dmg.desk import Desk
from phco.dmg.people.enrol import enrol, just_given, new_code
from phco.dmg.people.guests import guests_of, held, read_people
from phco.dmg.people.invitations import to_invite, write_invitations
from phco.french import counted
from phco.host.spreadsheets.importing import Imported

PASTED = "personnes-collees.csv"
SHOWN = 30


def _enrolled(desk: Desk, tables: Sequence[Imported], now: datetime, advance: Advance) -> Done:
    kept = held(desk, tables)
    guests = guests_of(kept)
    done = enrol(desk, guests, now)
    waiting, late = to_invite(desk, [one.pseudo for one in guests])
    write_invitations(desk, list(dict.fromkeys([*waiting, *done.corrected, *late])), now, progress=advance)
    faults = [fault for table in kept for fault in _faults(table)]
    faulty = sum(len(table.faulty_rows) for table in kept)
    lines = [
        f"{counted(len(done.corrected), 'personne corrigée')}." if done.corrected else "",
        *(note for table in kept for note in table.notes), *done.notes, *faults[:SHOWN],
        f"… et {counted(len(faults) - SHOWN, 'autre faute')}." if len(faults) > SHOWN else "",
    ]  # fmt: skip
    to_mend = counted(faulty, "ligne à corriger", "lignes à corriger")
    return Done(
        title=f"{counted(len(done.added), 'personne inscrite')}, {to_mend}.",
        lines=[one for one in lines if one],
    )


def _faults(table: Imported) -> list[str]:
    return [f"{one.cell} : {one.error.what} {one.error.fix}" for one in table.faults]


def _paste(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, PASTED)
        path.write_text(values["tableau"] + "\n", encoding="utf-8")
        return _enrolled(desk, [read_people(path)], now, advance)


def _import(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    return _enrolled(desk, [read_people(path) for path in values.files], now, advance)


def _code(desk: Desk, values: Values, now: datetime, advance: Advance) -> Done:
    who = values["personne"]
    given = just_given(desk.store, who, values["motif"])
    number = given if given is not None else new_code(desk, who, values["motif"], now)
    write_invitations(desk, [who], now, progress=advance)
    return Done(
        title=f"Code n° {number} prêt pour {who}.",
        lines=["Son ancien appareil n’est plus reconnu. Le code se remet par un autre chemin que l’invitation."],
    )


PERSON = Field(name="personne", label="Pseudonyme", hint="comme dans la liste")
REASON = Field(name="motif", label="Motif", hint="il est écrit au journal")
AUTHOR = Field(name="auteur", label="Qui décide", hint="votre nom, écrit au journal")

ACTS: Sequence[Act] = (
    Act(
        name="inscrire-collage", button="Inscrire ces personnes", screen="personnes", run=_paste, keys=True, long=True,
        fields=(
            Field(
                name="tableau", label="Collez ici les lignes d’Excel, en-tête compris", kind="page",
                hint="pseudonyme, role (dj ou pamsu), nom, prenom, courriel, commune",
            ),
        ),
        words=lambda _: ("inviter", "PERSONNES.xlsx"),
    ),
    Act(
        name="inscrire-fichier", button="Inscrire depuis un fichier", screen="personnes", run=_import, keys=True,
        long=True, fields=(Field(name="fichiers", label="Classeur ou CSV", kind="fichiers"),),
        words=lambda values: ("inviter", *(path.name for path in values.files)),
    ),
    Act(
        name="nouveau-code", button="Donner un nouveau code", screen="personnes", run=_code, keys=True,
        sure="L’ancien appareil de cette personne ne sera plus reconnu.", fields=(PERSON, REASON),
        words=lambda values: ("inviter", "--nouveau-code", values["personne"], "--motif", values["motif"]),
    ),
)  # fmt: skip
