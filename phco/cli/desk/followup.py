"""``phco dmg etat``, ``journal``, ``reprendre``, ``publier``, ``cles``: see, prove, mend, show."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import (
    PHRASE,
    answer,
    command,
    desk_of,
    folder_option,
    force_options,
    forced,
    now,
    passphrase,
    phrase_option,
    preview,
    progress,
    say,
    write_table,
)
from phco.cli.desk.stale import erratum_lines, erratum_lists
from phco.cli.french import FrenchGroup
from phco.dates import french_instant, utc_text
from phco.french import counted, plural

if TYPE_CHECKING:
    from phco.dmg.rounds.status import Status

NAMES = {"dj": ("docteur junior", "docteurs juniors"), "pamsu": ("PAMSU", "PAMSU")}


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _etat(group)
    _journal(group)
    _reprendre(group)
    _publier(group)
    _cles(group)


def _etat(group: click.Group) -> None:
    @command(
        group,
        "etat",
        "phco dmg etat",
        "phco dmg etat --detail",
        "phco dmg etat --relances relances.xlsx",
        "phco dmg etat --json",
    )
    @click.option("--relances", metavar="FICHIER.csv|.xlsx", type=click.Path(path_type=Path),
                  help="écrit qui relancer avant la clôture, avec le message")  # fmt: skip
    @click.option("--detail", is_flag=True, help="liste aussi chaque personne, avec ce qu’elle a envoyé")
    @folder_option
    def etat(relances: Path | None, detail: bool, dossier: Path, as_json: bool) -> None:
        """Montre où en est la campagne : qui a envoyé quoi, qui manque, ce qui est mis de côté, les tours."""
        from phco.dmg.rounds import roster
        from phco.dmg.rounds.status import REMINDER_COLUMNS, reminders, status

        with desk_of(dossier, keys=False) as desk:
            found = status(desk, now())
            rows = reminders(desk, found)
            everyone = roster.roster(desk)
            lines = [roster.told(one, desk.name(one.pseudo)) for one in everyone] if detail else []
        if relances is not None:
            write_table(relances, "Relances", list(REMINDER_COLUMNS), rows)
        result = _status_json(found) | {"personnes": [roster.as_json(one) for one in everyone]}
        answer(result, as_json, lambda: "\n".join((_status_text(found), *lines)))
        if relances is not None and not as_json:
            say(f"{counted(len(rows), 'relance')} dans {relances}.")


def _status_json(found: Status) -> dict[str, object]:
    return {
        "campagne": found.campaign, "titre": found.title, "inscrits": dict(found.people),
        "appareils": dict(found.enrolled), "prochaine_etape": found.next_step, "paquets": found.packages,
        "fichiers_refuses": found.unreadable, "mis_de_cote": list(found.set_aside), "tours": list(found.rounds),
        "delais": [
            {"numero": one.number, "personne": one.person, "etape": one.step, "jusqu_au": one.until,
             "auteur": one.author, "motif": one.reason}
            for one in found.delays
        ],
        "erratum": found.erratum.as_json() if found.erratum is not None else None,
        "en_poste": found.held, "sans_poste": found.left, "vacantes": found.vacant,
        "a_refaire": list(found.stale),
        "partis": [
            {"personne": one.person, "role": one.role, "le": one.day, "motif": one.reason, "offres": list(one.offers)}
            for one in found.departures
        ],
        "etapes": [
            {
                "code": step.code, "attendu": step.what, "debut": step.start, "fin": step.end, "ouverte": step.open,
                "attendus": step.expected, "recus": step.received,
                "manquants": [
                    {"personne": one.person, "refus": one.refused, "avant": one.before, "ouverte": one.open}
                    for one in step.missing
                ],
            }
            for step in found.steps
        ],
    }  # fmt: skip


def _status_text(found: Status) -> str:
    from phco.campaign.model import LABELS
    from phco.dates import french_day, french_instant, french_range

    lines = [f"{found.title} — campagne {found.campaign}"]
    for role, label in NAMES.items():
        who = counted(found.people[role], *label)
        lines.append(f"  {who}, {counted(found.enrolled[role], 'appareil inscrit')}")
    if found.next_step:
        step = found.next_step
        when = french_range(date.fromisoformat(step["debut"]), date.fromisoformat(step["fin"]))
        lines.append(f"Prochaine échéance : {LABELS.get(step['code'], step['code'])}, {when}.")
    for one in found.steps:
        mark = "en cours" if one.open else "close"
        lines.append(f"{LABELS.get(one.code, one.code)} ({mark}) : {one.received} sur {one.expected}.")
        names = [
            missing.person + (" (dernier envoi refusé)" if missing.refused else "")
            for missing in one.missing
            if missing.open
        ]
        if names:
            lines.append(f"    manquent : {', '.join(names[:12])}{'…' if names[12:] else ''}")
    for done in found.rounds:
        lines.append(
            f"Tour {done['tour']} : {done['etat']}, {counted(done['demandeurs'], *NAMES['dj'])}, "
            f"{counted(done['offres'], 'offre')}"
            + (f", {counted(done['paires'], 'paire')}." if done["etat"] == "apparié" else ".")
        )
    lines.append(f"En poste : {found.held} ; sans poste : {found.left} ; offres vacantes : {found.vacant}.")
    lines += [f"À refaire : {one}" for one in found.stale]
    for left in found.departures:
        verb = "s’est retiré" if left.role == "pamsu" else "a démissionné"
        offers = f" ({', '.join(left.offers)})" if left.offers else ""
        lines.append(f"{left.person} {verb} le {french_day(date.fromisoformat(left.day))}{offers} : {left.reason}.")
    if found.unreadable:
        lines.append(f"Fichiers refusés avant lecture : {found.unreadable} (leurs octets sont gardés).")
    lines += erratum_lines(found.erratum)
    for delay in found.delays:
        until = french_instant(datetime.fromisoformat(delay.until))
        lines.append(f"Délai n° {delay.number} : {delay.person}, « {delay.step} », jusqu’au {until} ({delay.reason}).")
    for aside in found.set_aside:
        when = french_instant(datetime.fromisoformat(aside["recu_le"]))
        what = f"{aside['genre']} de {aside['personne']}, envoi n° {aside['seq']} reçu le {when}"
        lines.append(f"Mis de côté : {what} — {aside['quoi']} [{aside['code']}]")
        lines.append(f"    {aside['paquet']}")
        if "trace" in aside:
            lines.append(f"    trace du courriel : {aside['trace']}")
    return "\n".join(lines)


def _journal(group: click.Group) -> None:
    @command(
        group, "journal",
        "phco dmg journal --dernieres 20", "phco dmg journal --personne dj-004", "phco dmg journal --verifier",
        "phco dmg journal --verifier --temoin 412:9f31c07ad2b4",
    )  # fmt: skip
    @click.option("--verifier", is_flag=True, help="suit la chaîne depuis son début, vérifie objets, verdicts, sorties")
    @click.option("--dernieres", default=30, show_default=True, metavar="N", help="combien d’entrées montrer")
    @click.option("--personne", metavar="PSEUDONYME", help="seulement ce qui touche cette personne")
    @click.option(
        "--temoin", metavar="N:EMPREINTE", help="une tête notée ailleurs (PV, courriel) : la chaîne la contient-elle ?"
    )
    @folder_option
    @phrase_option
    def journal(
        verifier: bool, dernieres: int, personne: str | None, temoin: str | None, dossier: Path, as_json: bool,
        phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Montre le journal chaîné, ou le vérifie de bout en bout (sortie 1 si quelque chose ne tient pas).

        Avec la phrase secrète (--phrase-fichier, ou la variable PHCO_PHRASE), chaque fichier reçu est déchiffré, relu
        et comparé aux lignes de la base ; sans elle, à ce que le journal en a noté à la réception.
        """
        from phco.dmg.desk import opened
        from phco.dmg.recovery.history import entries_about, told, witness_fault
        from phco.dmg.recovery.resume import verify_folder

        if not verifier:
            with desk_of(dossier, keys=False) as desk:
                entries = entries_about(desk, personne)[-max(0, dernieres) :]
            rows = [
                {"n": one.number, "le": one.at, "genre": one.kind, "corps": one.body, "tete": one.head}
                for one in entries
            ]
            answer({"entrees": rows}, as_json, lambda: "\n".join(told(one) for one in entries) or "Journal vide.")
            return
        secret = passphrase(phrase_fichier) if phrase_fichier is not None or PHRASE in os.environ else None
        with (
            opened(dossier, passphrase=secret, check=False, anywhere=True) as desk,
            progress("Vérification", None, quiet=as_json) as advance,
        ):
            health = verify_folder(desk, progress=advance)
            if temoin and (fault := witness_fault(desk, temoin)) is not None:
                health.faults.append(fault)
        result = {
            "valide": not health.faults, "entrees": health.entries, "tete": health.head, "etat": health.state,
            "objets": health.objects, "erreurs": [fault.as_json() for fault in health.faults],
            "fichiers_relus": secret is not None,
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"Vérifié : {counted(health.entries, 'entrée')}, {counted(health.objects, 'objet')}.",
            *(f"✗ {fault.where} : {fault.what} {fault.fix}  [{fault.code}]" for fault in health.faults),
            "Chaque fichier reçu a été relu et comparé à la base." if secret is not None
            else "Fichiers reçus non relus (donnez la phrase secrète) : la base a été comparée au journal seul.",
            f"Tête : {health.entries}:{health.head}", f"État : {health.state}",
            "Tout tient." if not health.faults else "Quelque chose ne tient pas.",
        )))  # fmt: skip
        click.get_current_context().exit(1 if health.faults else 0)


def _reprendre(group: click.Group) -> None:
    @command(group, "reprendre", "phco dmg reprendre", "phco dmg reprendre --publication ../publication")
    @click.option("--publication", metavar="DOSSIER", type=click.Path(path_type=Path),
                  help="ce que le site publie déjà : aucun numéro n’en sera signé une seconde fois")  # fmt: skip
    @folder_option
    @phrase_option
    def reprendre(publication: Path | None, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Reconstruit une base perdue ou remise d’une sauvegarde, à partir de journal.jsonl et des fichiers reçus.

        Après une sauvegarde remise en entier, donnez --publication : le site sait ce que la sauvegarde ignore.
        """
        from phco.dmg.desk import opened
        from phco.dmg.recovery.published import advance
        from phco.dmg.recovery.resume import resume, start_again

        secret = passphrase(phrase_fichier)
        start_again(dossier)
        with opened(dossier, passphrase=secret, check=False, at=now()) as desk:
            with progress("Reprise", None, quiet=as_json) as tick:
                done = resume(desk, now(), progress=tick)
            found = advance(desk, publication, now()) if publication is not None else None
            desk.mirror.catch_up(desk.store)
            state = desk.store.state_hash()
        result = {"entrees": done.entries, "objets": done.objects, "manquants": done.missing, "etat": state}
        result["publies_inconnus"] = found.unknown if found is not None else 0
        answer(result, as_json, lambda: "\n".join((
            f"Repris : {counted(done.entries, 'entrée')} du journal, {counted(done.objects, 'fichier')} des objets.",
            *((f"Publiés et inconnus de ce journal : {counted(found.unknown, 'paquet')} ; les numéros suivants ne les "
               "reprendront pas.",) if found is not None else ()),
            *(f"✗ Objet manquant : {one}" for one in done.missing),
            "La base est à jour." if not done.missing else "Remettez les objets manquants depuis la sauvegarde.",
        )))  # fmt: skip
        click.get_current_context().exit(1 if done.missing else 0)


def _publier(group: click.Group) -> None:
    @command(
        group, "publier",
        "phco dmg publier", "phco dmg publier --vers ../publication", "phco dmg publier --erratum",
        "phco dmg publier --jeton manifeste.tsr", "phco dmg publier --apercu",
        'phco dmg publier --forcer --motif "le PV corrigé part demain"',
    )  # fmt: skip
    @click.option("--vers", metavar="DOSSIER", type=click.Path(path_type=Path), help="copie aussi la publication là")
    @click.option("--erratum", is_flag=True, help="signe aussi une nouvelle version du catalogue, s’il est périmé")
    @click.option("--jeton", metavar="FICHIER", type=click.Path(path_type=Path),
                  help="joint un jeton d’horodatage RFC 3161 du manifeste (.tsr), publié tel quel")  # fmt: skip
    @force_options
    @folder_option
    @phrase_option
    def publier(
        vers: Path | None, erratum: bool, jeton: Path | None, apercu: bool, forcer: bool, motif: str | None,
        dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Signe ce qui a changé (manifeste, bulletin, résultats) et prépare le dossier que le site publie.

        Un procès-verbal périmé est refusé : établissez-le de nouveau avant de publier.
        """
        from phco.dmg.publication import obstacles, publish_all
        from phco.dmg.rounds.erratum import read_erratum
        from phco.dmg.rounds.rounds import open_round
        from phco.dmg.rounds.tokens import MOST_BYTES, attach
        from phco.host.disk.files import read_capped

        reason = forced(forcer, motif)
        if apercu and jeton is not None:
            raise click.UsageError("« --apercu » ne va pas avec « --jeton ».")
        stamp = read_capped(jeton, MOST_BYTES) if jeton is not None else b""
        with desk_of(dossier, phrase_fichier) as desk, progress("Publication", None, quiet=as_json) as advance:
            token = attach(desk, stamp, now()) if jeton is not None else None
            against = obstacles(desk.store) if apercu else []
            stale = read_erratum(desk.store)
            again = erratum and stale is not None and not apercu
            opened = open_round(desk, stale.tour, now()) if again and stale is not None else None
            done = publish_all(desk, now(), target=vers, progress=advance, forced=reason, dry=apercu)
        where = vers or done.folder
        written = [*(opened.written if opened is not None else ()), *done.written]
        result: dict[str, object] = {
            "dossier": str(where), "signes": written, "fichiers": done.files, "copies": done.copied,
            "a_revoir": list(done.stale), "apercu": apercu, "obstacles": [one.as_json() for one in against],
        }  # fmt: skip
        result["erratum"] = stale.as_json() if stale is not None else None
        result["version"] = opened.version if opened is not None else None
        if token is not None:
            result["jeton"] = utc_text(token.at)
        said = (
            [f"Erratum : catalogue du tour {opened.tour}, version {opened.version}.", *erratum_lists(stale)]
            if opened is not None else erratum_lines(stale)
        )  # fmt: skip
        if apercu:
            names = [one.removeprefix("publication/") for one in dict.fromkeys(done.written)]
            lines = preview(against, [
                f"{counted(len(names), 'paquet')} {plural(len(names), 'serait signé', 'seraient signés')}"
                + (f" : {', '.join(names[:8])}{'…' if names[8:] else ''}." if names else "."), *said,
            ])  # fmt: skip
            answer(result, as_json, lambda: "\n".join(lines))
            return
        answer(result, as_json, lambda: "\n".join((
            *said,
            *((f"Jeton joint : il date le manifeste du {french_instant(token.at)}.",) if token else ()),
            f"{counted(len(written), 'paquet signé', 'paquets signés')}, "
            f"{counted(done.files, 'fichier')} dans {where}.",
            *(f"Attention : {one}" for one in done.stale), f"Ensuite : python build.py build --publication {where}",
        )))  # fmt: skip


def _cles(group: click.Group) -> None:
    @group.group("cles", cls=FrenchGroup, help="les clés du DMG : empreinte à afficher, changement de phrase secrète")
    def cles() -> None:
        """The DMG's own keys."""

    @command(cles, "empreinte", "phco dmg cles empreinte")
    @folder_option
    @phrase_option
    def empreinte(dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Donne l’empreinte de la clé qui signe, à imprimer et à comparer."""
        with desk_of(dossier, phrase_fichier) as desk:
            key = desk.keys.signer.public
        result = {"empreinte": key.fingerprint, "cle": key.thumbprint, "algorithme": key.algorithm}
        answer(result, as_json, lambda: f"{key.fingerprint}\n({key.algorithm}, {key.thumbprint})")

    @command(cles, "phrase", "phco dmg cles phrase --nouvelle-phrase-fichier nouvelle.txt")
    @click.option("--nouvelle-phrase-fichier", metavar="FICHIER", type=click.Path(path_type=Path), required=True)
    @folder_option
    @phrase_option
    def phrase(nouvelle_phrase_fichier: Path, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Change la phrase secrète (les clés restent les mêmes)."""
        from phco.dmg.desk import KEYS
        from phco.dmg.keys.keyring import save

        with desk_of(dossier, phrase_fichier) as desk:
            save(desk.folder / KEYS, desk.keys, passphrase(nouvelle_phrase_fichier))
        answer({"change": True}, as_json, lambda: "Phrase secrète changée. Refaites les deux copies du dossier cles.")
