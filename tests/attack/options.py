"""The options that the guide's lines do not use, each tried on a copy of a campaign in the place of one of its lines.

A ``Variant`` takes the place of the line it names: what it is given first is run, then its last command is stopped.
"""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phco.demo.actors import Actor, hearts_rows
from phco.demo.parts import mail
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal
from phco.local import chosen
from phco.packages.enrolment import code_secret
from tests.attack.test_draw_dated import token
from tests.attack.whole import desk_of
from tests.dmg.dmg_guide import DJ, OFFERS

MINE = ("internes.csv", "depot", "jeton.tsr", "courriels/vol")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What is typed in the place of the first ``line`` of ``page`` that begins so: the last one is stopped.

    ``at``: the instant of each, when it is not the line's own.
    """

    page: str
    line: str
    typed: Sequence[str]
    at: Sequence[str] = ()
    refused: bool = False


YEAR, LATE, TWICE = (
    "campagne.md",
    "Une personne est en retard, pour une bonne raison",
    "Deux envois portent le même numéro",
)
PAPER, PHONE, MESSAGES = (
    "Un docteur junior écrit sa liste sur papier",
    "Un PAMSU classe par téléphone",
    "Des centaines de messages à envoyer",
)  # fmt: skip
OPEN, SHIFT, LEFT = "Ouvrir les données d'une campagne finie", "Le calendrier est décalé", "departs.md"
WHO = '--auteur "M. Roux" --motif "essai"'
DRAWN = "phco dmg apparier tirer 1 --numeros 45-3-38-11-24 --chance 7"
SHEETS = 'phco dmg deposer fiches papiers.csv --auteur "Mme Leroy" --reference "formulaires du 20 août"'


def at(page: str, line: str, *typed: str, when: Sequence[str] = (), refused: bool = False) -> Variant:
    """A variant, briefly."""
    whole = [f"phco dmg {one}" for one in typed]
    return Variant(page=page, line=f"phco dmg {line}", typed=whole, at=when, refused=refused)


VARIANTS = (
    at(YEAR, "init", f'init --campagne 2026-09 --titre "DMG" --subdivision {chosen()} --retour dmg@example.org'
       " --signature p-256 --exclure-classement-court"),
    at(YEAR, "inviter personnes", "inviter internes.csv --role dj"),
    at(YEAR, "publier", "publier --vers publie"),
    at(YEAR, "publier", "publier --retour dmg@exemple.fr"),
    at(YEAR, "apparier tirer", "publier", "publier --jeton jeton.tsr",
       when=("2026-09-09T09:30", "2026-09-09T10:00")),
    at(YEAR, "recevoir courriels/voeux-1", f"recevoir depot --recu-le 2026-09-02T10:00 --tout {WHO}"),
    at(YEAR, "auditeurs", "apparier figer 1", 'apparier tirer 1 --numeros 45-3-38-11-24 --chance 7 '
       '--sans-auditeur "personne n’a accepté"', when=("2026-09-09T09:00", "2026-09-09T21:00")),
    at(YEAR, "apparier figer", "apparier figer 1 --apercu"),
    at(YEAR, "apparier figer", "apparier figer 1 --drand 30"),
    at(YEAR, "apparier figer", "apparier figer 1 --tirage loto:2026-09-12 --methode acceptation-differee"),
    at(YEAR, "apparier figer", "apparier figer 1 --methode taille-max"),
    at(YEAR, "apparier tirer", "apparier tirer 1 --numeros 45-3-38-11-24 --chance 7 --apercu"),
    at(YEAR, "apparier figer", "apparier figer 1 --drand 30",
       f"apparier tirer 1 --signature {'8d' * 48} --precedente {'8d' * 96}",  # no such value
       when=("2026-09-09T09:00", "2026-09-09T21:00"), refused=True),
    at(YEAR, "tour dates", "tour dates tour2-dj --du 2026-09-10 --au 2026-09-12 --statut provisoire"),
    at(YEAR, "cr valider", 'cr valider PAQUET-1 --auteur "Dr Petit" --motif "merci"'),
    at(YEAR, "journal --verifier", "journal --verifier --temoin TEMOIN"),
    at(YEAR, "balayer", "publier --vers site", "reprendre --publication site --dossier dmg-remis"),
    at(LATE, "tour candidats", "accorder --annuler DERNIERE --auteur \"Pr Martin\" --motif \"accordé par erreur\""),
    at(TWICE, "trancher dj-006 --garder PREFIXE-2", f"trancher dj-006 --annuler PREFIXE-1 {WHO}"),
    at(TWICE, "trancher dj-006 --garder PREFIXE-1", f"trancher dj-006 --ecarter PREFIXE-1 {WHO}"),
    at(TWICE, "trancher dj-006", "recevoir courriels/vol", f"trancher dj-001 --cle CLE {WHO}"),
    at(TWICE, "trancher dj-006", "tour candidats 1", 'apparier figer 1 --forcer --motif "elle ne répond pas"',
       when=("2026-09-05T08:00", "2026-09-09T09:00")),
    at(TWICE, "trancher dj-006", "tour candidats 1", "auditeurs dj-001",
       'apparier figer 1 --forcer --motif "elle ne répond pas"',
       'apparier tirer 1 --numeros 45-3-38-11-24 --chance 7 --forcer --motif "elle ne répond pas"',
       when=("2026-09-05T08:00", "2026-09-09T09:00", "2026-09-09T09:00", "2026-09-09T21:00")),
    at(SHIFT, "publier", "decaler --de tour1-dj --jours 7 --sauf prise-de-fonction --encore --auteur \"Pr Martin\""),
    at(PAPER, "deposer voeux", "deposer voeux dj-006 o-0001=5 --tour 1 --recu-le 2026-09-02T10:00 "
       '--auteur "Mme Leroy" --reference "courrier du 2 septembre"'),
    at(PHONE, "deposer classement", "deposer classement p-0001 dj-002 dj-001 dj-003 dj-004 --tour 1 "
       '--recu-le 2026-09-05T18:00 --auteur "Mme Leroy" --reference "appel du 5 septembre"'),
    at("Un PAMSU n'aura jamais d'appareil", "deposer fiches", "deposer fiches papiers.csv --numeroter f "
       '--recu-le 2026-08-19T10:00 --auteur "Mme Leroy" --reference "formulaires"', refused=True),  # one line of two
    at(MESSAGES, "envois preparer", "envois preparer invitations --de dmg@example.org"),
    at(MESSAGES, "envois decocher", "envois decocher invitations --personne dj-001"),
    at(MESSAGES, "envois codes", "envois codes --personne dj-001"),
    at(OPEN, "journal", 'ouvrir-donnees --forcer --motif "une colonne de plus"'),
    at(LEFT, "tour ouvrir", 'retirer p-0003 --annuler --motif "erreur de personne"', when=("2026-09-03T10:00",)),
    at(LEFT, "demissionner dj-001 --motif", 'demissionner dj-001 --motif "renonce" --le 2026-09-09 --apercu'),
    at(LEFT, "demissionner dj-001 --motif", 'demissionner dj-001 --motif "renonce" --le 2026-09-09'),
    at(LEFT, "publier", 'publier --forcer --motif "le PV corrigé part demain"'),
)  # fmt: skip


def write(work: Path, name: str) -> None:
    """Make the file or folder ``name`` that a variant names."""
    path = work / name
    if path.exists():
        return
    if name == "internes.csv":
        rows = [f"{one};Nom{one[-1]};Camille;{one}@example.org;14118" for one in DJ]
        path.write_text("\n".join(["pseudonyme;nom;prenom;courriel;commune", *rows]) + "\n", encoding="utf-8")
    elif name == "depot":  # what lies in the mails, on a stick: no server dates it
        path.mkdir()
        for one in sorted((work / "courriels" / "voeux-1").glob("*.eml")):
            for part in email.message_from_bytes(one.read_bytes()).walk():
                if part.get_filename():
                    (path / str(part.get_filename())).write_bytes(part.get_payload(decode=True))  # type: ignore[arg-type]
    elif name == "jeton.tsr":
        path.write_bytes(token((work / "dmg/sorties/publication/manifeste.phco").read_bytes(), at=b"20260909074500Z"))
    elif name == "courriels/vol":  # a code in a stranger's hands, before the deadline
        at_, key = datetime(2026, 9, 3, 9, tzinfo=UTC), read_keys(work / "dmg" / "cles")
        text = (work / "dmg/sorties/invitations/codes-a-remettre.csv").read_text(encoding="utf-8-sig")
        code = next(line.split(";") for line in text.splitlines() if line.startswith(DJ[0]))
        spelt = next(word for word in code if re.fullmatch(r"[0-9A-Z]{6}(-[0-9A-Z*~$=]+)+", word))
        thief = Actor(pseudo=DJ[0], role="dj", campaign="2026-09", secret=code_secret(spelt), device=66)
        data = thief.write("voeux", {"voeux": hearts_rows(1, {OFFERS[4].id: 1})}, created=at_, tour=1)
        path.mkdir(parents=True)
        opener = next(one.key for one in key if one.usage == "sceau")
        (path / "vol.eml").write_bytes(mail("vol.phco", seal(data, opener), at_))


def word(work: Path, name: str) -> str:
    """What a mark stands for: the number of the journal's last entry, its head, the key of a second device."""
    if name not in ("DERNIERE", "TEMOIN", "CLE"):
        return name
    with desk_of(work / "dmg") as desk:
        if name == "CLE":
            known = "SELECT signer FROM package WHERE author = claim.person AND status = 'retenu'"
            (claim,) = desk.store.rows(
                f"SELECT signer FROM claim WHERE person = ? AND signer NOT IN ({known})", (DJ[0],)
            )
            return str(claim["signer"])
        last = list(desk.store.entries())[-1]
        return str(last.number) if name == "DERNIERE" else f"{last.number}:{last.head[:12]}"
