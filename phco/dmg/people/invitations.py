"""What is handed to each person: a signed invitation (file, link and QR code), and apart from it a one-time code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.people import departures, last_codes, persons
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.values import Publication, instant
from phco.dmg.people.qr import qr_svg
from phco.dmg.people.tables import csv_safe
from phco.dmg.signing.issue import Item, Progress, publish
from phco.packages.enrolment import code_text
from phco.packages.identity import b64
from phco.packages.shortlink import shorten
from phco.views import render

FOLDER = "invitations"
VALID_DAYS = 180
SITE = "site"
ROLES = {"dj": "docteur junior", "pamsu": "PAMSU"}


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One invitation ready to go. ``code`` travels by another way than the file."""

    pseudo: str
    code: str
    path: str
    link: str


def write_invitations(
    desk: Desk, people: Sequence[str], now: datetime, *, progress: Progress = None
) -> list[Invitation]:
    """Sign an invitation for each person, write it with its letter; the codes go into a file of their own (0600)."""
    roles = {one.pseudo: one.role for one in persons(desk.store)}
    numbers, signed, site = last_codes(desk.store), publications(desk.store), desk.store.setting(SITE)
    items = {one: _item(desk, one, roles[one], invitation_name(one, numbers[one]), signed, now) for one in people}
    found: list[Invitation] = []

    def along(made: Mapping[str, bytes]) -> None:
        """Letters and codes, before the journal says that these people are invited."""
        for one, item in items.items():
            path = desk.outputs / item.name
            if item.name not in made and not path.is_file():
                continue  # signed by a former version, and gone since
            code = code_text(desk.keys.code(desk.campaign, one, numbers[one]))
            link = link_to(site, made[item.name] if item.name in made else path.read_bytes())
            found.append(Invitation(pseudo=one, code=code, path=item.name, link=link))
            texts = ((".txt", letter(desk, one, roles[one], link)), (".html", sheet(desk, one, item, link)))
            for suffix, text in texts:
                desk.output(f"{FOLDER}/{one}{suffix}", text.encode(), private=True, durable=False)
        _write_codes(desk, found)

    publish(desk, list(items.values()), now, progress=progress, along=along)
    return found


def to_invite(desk: Desk, told: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of these people, who has no invitation with their last code yet; and whose letter is late or gone.

    A command was stopped in between, or a name was corrected since.
    """
    signed, numbers, gone = publications(desk.store), last_codes(desk.store), departures(desk.store)
    roles = {one.pseudo: one.role for one in persons(desk.store)}
    names = {one: invitation_name(one, numbers[one]) for one in told if one not in gone}
    waiting = [one for one, name in names.items() if name not in signed]
    return waiting, [one for one, name in names.items() if name in signed and _late(desk, one, roles[one], name)]


def _late(desk: Desk, person: str, role: str, name: str) -> bool:
    path = desk.outputs / FOLDER / f"{person}.txt"
    if not all(one.is_file() for one in (desk.outputs / name, path, path.with_suffix(".html"))):
        return True
    link = link_to(desk.store.setting(SITE), (desk.outputs / name).read_bytes())
    return path.read_text(encoding="utf-8") != letter(desk, person, role, link)


def _item(desk: Desk, person: str, role: str, name: str, signed: Mapping[str, Publication], now: datetime) -> Item:
    day = instant(signed[name].at).date() if name in signed else now.date()
    row = {
        "campagne": desk.campaign, "personne": person, "role": role,
        "expire": (day + timedelta(days=VALID_DAYS)).isoformat(), "cle_sceau": b64(desk.keys.sealing),
    }  # fmt: skip
    return Item(name=name, kind="invitation", tables={"invitation": [row]}, private=True)


def link_to(site: str, package: bytes) -> str:
    """The link that carries an invitation; empty where the campaign has no ``site``."""
    site = site.rstrip("/")
    return f"{site}/inscription/#invitation={shorten(package)}" if site else ""


def invitation_name(person: str, number: int) -> str:
    """Where the invitation of a person's code is written, under ``sorties/``."""
    return f"{FOLDER}/{person}.phco" if number == 1 else f"{FOLDER}/{person}-{number}.phco"


def letter(desk: Desk, person: str, role: str, link: str) -> str:
    """The message that goes with the invitation; the code is not in it."""
    name = desk.name(person)
    way = f"Ouvrez ce lien sur l’appareil que vous utiliserez :\n\n  {link}\n" if link else (
        "Ouvrez la pièce jointe dans la page « Inscription » du site, sur l’appareil que vous utiliserez.\n"
    )  # fmt: skip
    hello = f"Bonjour {name.full}," if name.nom else "Bonjour,"
    return "\n".join(
        (
            hello,
            "",
            f"Le DMG vous invite à inscrire votre appareil pour la campagne {desk.campaign}, comme {ROLES[role]}",
            f"(pseudonyme : {person}).",
            "",
            way,
            "Un code à usage unique vous parvient par un autre chemin (SMS, papier ou téléphone) : la page vous le",
            "demande. Ne le transmettez à personne, pas même à nous.",
            "",
            "L’empreinte de la clé du DMG, à comparer avec celle que la page affiche :",
            f"  {desk.keys.signer.public.fingerprint}",
            "",
        )
    )


def sheet(desk: Desk, person: str, item: Item, link: str) -> str:
    """The same as a page to print, with the link as a QR code; the code is not on it either."""
    row = item.tables["invitation"][0]
    name = desk.name(person)
    return render(
        "host/invitation.html", titre=desk.store.setting("titre"), campagne=desk.campaign, personne=person,
        qui=ROLES[str(row["role"])], nom=name.full if name.nom else "", fichier=item.name.split("/")[-1], lien=link,
        qr=qr_svg(link) if link else "", empreinte=desk.keys.signer.public.fingerprint, expire=row["expire"],
    )  # fmt: skip


def _write_codes(desk: Desk, invitations: Iterable[Invitation]) -> None:
    path = desk.outputs / FOLDER / "codes-a-remettre.csv"
    rows: dict[str, Mapping[str, str]] = {}
    if path.is_file():
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"):
            rows[row["pseudonyme"]] = row
    for one in invitations:
        name = desk.name(one.pseudo)
        rows[one.pseudo] = {"pseudonyme": one.pseudo, "nom": name.full, "courriel": name.courriel, "code": one.code}
    data = csv_safe(["pseudonyme", "nom", "courriel", "code"], [list(row.values()) for row in rows.values()])
    desk.output(f"{FOLDER}/codes-a-remettre.csv", data, private=True)
