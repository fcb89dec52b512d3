"""All that the demonstration says is checked again, from outside: with the published files and people's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phco.demo.actors import Actor
from phco.demo.parts import Stage, Story
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.publication import Published
from phco.dmg.recovery.resume import Health
from phco.errors import PhcoError
from phco.french import counted, plural
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.jsontext import JsonObject, loads_object
from phco.matching.verification.files import Verdict, check_full, check_personal, check_public
from phco.matching.verification.verify import verify as verify_certificate
from phco.packages.identity import Keyring
from phco.packages.kinds import MAX_ANNEX_BYTES
from phco.packages.reading import Package, open_package


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a demonstration left: its folder and story, the fictional DMG's keys, people with theirs, a bar to show."""

    folder: Path
    story: Story
    keys: DeskKeys
    actors: Mapping[str, Actor]
    auditor: str
    stage: Stage


def check_everything(left: Evidence, published: Published, health: Health) -> None:
    """Open, verify and cross-check what was published. Raises PhcoError E_DEMO at the first fault."""
    folder = left.folder / "publication"
    keys = Keyring([left.keys.signer.record("dmg", "dmg")])
    story = left.story

    def hold(sentence: str, holds: bool) -> None:
        story.checks.append((sentence, holds))
        if not holds:
            raise PhcoError("E_DEMO", f"Ne tient pas : {sentence}", "", "C’est un défaut du logiciel : signalez-le.")

    hold(
        f"Le journal ({health.entries} entrées) se suit de bout en bout ; {health.objects} objets ont leurs octets.",
        not health.faults,
    )
    index = loads_object((folder / "index.json").read_bytes())
    public = [one["nom"] for one in index["fichiers"] if "/" not in one["nom"]]
    for name in public:
        open_package((folder / name).read_bytes(), find=keys, verify=verify)
    hold(f"{len(public)} paquets publics : signature, octets et schéma tiennent.", len(public) >= 4)
    with left.stage("Vérification des résultats", len(story.rounds) * story.djs) as advance:
        for row in story.rounds:
            tour = row["tour"]
            shown = _annex(_open(folder / f"resultats-tour{tour}.phco", keys), "resultat")
            verdict = Verdict()
            check_public(shown, verdict)
            whole = _sealed(left, folder / "auditeurs" / f"tour{tour}" / f"{left.auditor}.phco", left.auditor, keys)
            full = _annex(whole, "instance")
            check_full(full, shown, verdict)
            again = verify_certificate(full["instance"], full["resultat"])
            hold(
                f"Tour {tour} : {len(verdict.checks)} propriétés vérifiées sur l’instance complète.",
                again["valide"] and not any(verdict.checks.values()),
            )
            count = 0
            for path in sorted((folder / "explications" / f"tour{tour}").glob("*.phco")):
                mine = _annex(_sealed(left, path, path.stem, keys), "explication")
                personal = Verdict()
                check_personal(mine, shown, personal)
                hold_quietly(personal, path.stem)
                count += 1
                advance()
            opened = counted(count, "explication personnelle ouverte", "explications personnelles ouvertes")
            whose, held = plural(count, "sa", "leur"), plural(count, "vérifiée", "vérifiées")
            hold(f"Tour {tour} : {opened} avec {whose} clé, et {held}.", count > 0)
    hold(f"{published.files} fichiers publiés, copiés à l’identique.", published.files == len(index["fichiers"]))


def hold_quietly(verdict: Verdict, name: str) -> None:
    """Raise when one of a person's own checks fails."""
    fault = next((fault for fault in verdict.checks.values() if fault), None)
    if fault is not None:
        raise PhcoError("E_DEMO", f"L’explication de {name} ne tient pas : {fault}", name, "Signalez ce défaut.")


def _open(path: Path, keys: Keyring) -> Package:
    return open_package(path.read_bytes(), find=keys, verify=verify)


def _sealed(left: Evidence, path: Path, name: str, keys: Keyring) -> Package:
    return open_package(unseal(path.read_bytes(), left.actors[name].opener), find=keys, verify=verify)


def _annex(package: Package, name: str) -> JsonObject:
    found: JsonObject = loads_object(package.pieces[f"annexes/{name}.json"], max_bytes=MAX_ANNEX_BYTES)
    return found
