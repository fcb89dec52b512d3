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
from phco.host.second import Second
from phco.jsontext import JsonObject, loads_object
from phco.matching.verification.files import Verdict, check_full, check_personal, check_public
from phco.matching.verification.verify import verify as verify_certificate
from phco.packages.identity import Keyring
from phco.packages.kinds import MAX_ANNEX_BYTES
from phco.packages.reading import Package, open_package


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a demonstration left: its folder and story, the fictional DMG's keys, people with theirs, a bar to show.

    ``second``: another core, where there is one to spare.
    """

    folder: Path
    story: Story
    keys: DeskKeys
    actors: Mapping[str, Actor]
    auditor: str
    stage: Stage
    second: Second


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
            path = folder / "auditeurs" / f"tour{tour}" / f"{left.auditor}.phco"
            whole = _sealed(left.actors[left.auditor], path, keys)
            full = _annex(whole, "instance")
            check_full(full, shown, verdict)
            again = verify_certificate(full["instance"], full["resultat"])
            hold(
                f"Tour {tour} : {len(verdict.checks)} propriétés vérifiées sur l’instance complète.",
                again["valide"] and not any(verdict.checks.values()),
            )
            paths = sorted((folder / "explications" / f"tour{tour}").glob("*.phco"))
            whose = [(path, left.actors[path.stem]) for path in paths]
            faults = left.second.each(_own_fault, whose, shown, keys, progress=advance)
            told = next(((path.stem, fault) for path, fault in zip(paths, faults, strict=True) if fault), None)
            if told is not None:
                what = f"L’explication de {told[0]} ne tient pas : {told[1]}"
                raise PhcoError("E_DEMO", what, told[0], "Signalez ce défaut.")
            count = len(paths)
            opened = counted(count, "explication personnelle ouverte", "explications personnelles ouvertes")
            theirs, held = plural(count, "sa", "leur"), plural(count, "vérifiée", "vérifiées")
            hold(f"Tour {tour} : {opened} avec {theirs} clé, et {held}.", count > 0)
    hold(f"{published.files} fichiers publiés, copiés à l’identique.", published.files == len(index["fichiers"]))


def _own_fault(one: tuple[Path, Actor], shown: JsonObject, keys: Keyring) -> str:
    """What does not hold in a person's own explanation, opened with their key; empty where all holds."""
    path, actor = one
    personal = Verdict()
    check_personal(_annex(_sealed(actor, path, keys), "explication"), shown, personal)
    return next((fault for fault in personal.checks.values() if fault), None) or ""


def _open(path: Path, keys: Keyring) -> Package:
    return open_package(path.read_bytes(), find=keys, verify=verify)


def _sealed(actor: Actor, path: Path, keys: Keyring) -> Package:
    return open_package(unseal(path.read_bytes(), actor.opener), find=keys, verify=verify)


def _annex(package: Package, name: str) -> JsonObject:
    found: JsonObject = loads_object(package.pieces[f"annexes/{name}.json"], max_bytes=MAX_ANNEX_BYTES)
    return found
