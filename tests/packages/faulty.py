"""One named bad file per defect: what makes it bad, and the one code that must refuse it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

from phco.host.keys.keys import seeded_key
from phco.jsontext import canonical, loads
from phco.packages import archive
from phco.packages.envelope import read_envelope
from tests.packages.making import RING, files_of, key_of, resigned, signed, valid

Make = Callable[[], bytes]
FAULTY: dict[str, tuple[str, Make]] = {}


def bad(name: str, code: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        assert name not in FAULTY
        FAULTY[name] = (code, make)
        return make

    return keep


# — archives, built field by field —————————————————————————————————————————————————————————————————————
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")


def raw_zip(
    entries: list[tuple[bytes, bytes]],
    *,
    local: dict[str, Any] | None = None,
    central: dict[str, Any] | None = None,
    end: dict[str, Any] | None = None,
    extra: bytes = b"",
    comment: bytes = b"",
    offsets: list[int] | None = None,
) -> bytes:
    """An archive with any field replaced, in the last entry's headers or in the end record."""
    body, directory, starts = b"", b"", []
    for index, (name, data) in enumerate(entries):
        last = index == len(entries) - 1
        base = {
            "version": 20, "flags": 0, "method": 0, "time": 0, "day": 0x21, "crc": zlib.crc32(data),
            "packed": len(data), "size": len(data), "name": len(name), "extra": len(extra) if last else 0,
        }  # fmt: skip
        mine = base | (local or {} if last else {})
        starts.append(len(body))
        body += LOCAL.pack(b"PK\x03\x04", *mine.values()) + name + (extra if last else b"") + data
        theirs = base | {"extra": 0} | (central or {} if last else {})
        tail = {key: theirs.pop(key, 0) for key in ("comment", "disk", "internal", "external")}
        at = offsets[index] if offsets else starts[-1]
        directory += CENTRAL.pack(b"PK\x01\x02", 20, *theirs.values(), *tail.values(), at) + name
        directory += b"c" * tail["comment"]
    record = {"disk": 0, "start": 0, "here": len(entries), "count": len(entries), "size": len(directory),
              "offset": len(body), "comment": len(comment)} | (end or {})  # fmt: skip
    return body + directory + END.pack(b"PK\x05\x06", *record.values()) + comment


def _entries(kind: str = "voeux") -> list[tuple[bytes, bytes]]:
    return [(name.encode(), data) for name, data in files_of(valid(kind)).items()]


bad("pas-une-archive", "E_NOT_A_ZIP")(lambda: b"Bonjour, voici mes voeux.\n" * 10)
bad("vide", "E_NOT_A_ZIP")(lambda: b"")
bad("tronquee", "E_ZIP_CORRUPT")(lambda: valid()[:-30])
bad("prefixe", "E_ZIP_PREFIX")(lambda: b"#!/bin/sh\n" + valid())
bad("suffixe", "E_ZIP_TRAILING")(lambda: valid() + b"\n")
bad("commentaire", "E_ZIP_COMMENT")(lambda: raw_zip(_entries(), comment=b"bonjour"))
bad("commentaire-d-entree", "E_ZIP_COMMENT")(lambda: raw_zip(_entries(), central={"comment": 4}))
bad("compression", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), local={"method": 8}, central={"method": 8}))
bad("chiffrement", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), local={"flags": 1}, central={"flags": 1}))
bad("descripteur-differe", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), local={"flags": 8}, central={"flags": 8}))
bad("champ-supplementaire", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), extra=b"up\x00\x00"))
bad("zip64", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), end={"offset": 0xFFFFFFFF}))
bad("plusieurs-volumes", "E_ZIP_FEATURE")(lambda: raw_zip(_entries(), end={"disk": 1}))
bad("en-tete-contredit", "E_ZIP_HEADER_MISMATCH")(lambda: raw_zip(_entries(), local={"crc": 1}))
bad("nom-contredit", "E_ZIP_HEADER_MISMATCH")(
    lambda: raw_zip(_entries()).replace(b"data/voeux.csvtour,", b"data/choix.csvtour,")
)
bad("chevauchement", "E_ZIP_OVERLAP")(lambda: raw_zip(_entries(), offsets=[0, 0, 0]))
bad("taille-annoncee", "E_ZIP_SIZE_MISMATCH")(lambda: raw_zip(_entries(), local={"size": 9}, central={"size": 9}))
bad("somme-de-controle", "E_ZIP_CRC")(lambda: raw_zip(_entries(), local={"crc": 1}, central={"crc": 1}))
bad("lien-symbolique", "E_ZIP_ENTRY_TYPE")(lambda: raw_zip(_entries(), central={"external": 0o120777 << 16}))
bad("dossier", "E_ZIP_ENTRY_TYPE")(lambda: raw_zip([*_entries(), (b"data/", b"")]))
bad("archive-dans-l-archive", "E_ZIP_NESTED")(lambda: raw_zip([*_entries(), (b"pieces/cv.pdf", valid())]))
bad("nom-d-archive", "E_ZIP_NESTED")(lambda: raw_zip([*_entries(), (b"pieces/cv.zip", b"x")]))
bad("dates", "E_ZIP_NOT_CANONICAL")(lambda: raw_zip(_entries(), local={"day": 0x22}, central={"day": 0x22}))
bad("ordre", "E_ZIP_NOT_CANONICAL")(lambda: raw_zip(_entries()[::-1]))
bad("droits", "E_ZIP_NOT_CANONICAL")(lambda: raw_zip(_entries(), central={"external": 0o100600 << 16}))
bad("entree-en-double", "E_DUPLICATE_ENTRY")(lambda: raw_zip([*_entries(), _entries()[-1]]))
bad("entree-en-double-casse", "E_DUPLICATE_ENTRY")(lambda: raw_zip([*_entries(), (b"DATA/voeux.csv", b"x")]))
bad("trop-de-fichiers", "E_ZIP_TOO_MANY_ENTRIES")(
    lambda: raw_zip([*_entries(), *((b"pieces/%d.pdf" % number, b"x") for number in range(600))])
)
bad("trop-gros", "E_ZIP_TOO_BIG")(lambda: raw_zip([*_entries(), (b"pieces/a.pdf", bytes(archive.MAX_BYTES))]))
bad("nom-accentue", "E_NAME_CHARSET")(lambda: raw_zip([*_entries(), ("pieces/é.pdf".encode(), b"x")]))
bad("nom-avec-espace", "E_NAME_CHARSET")(lambda: raw_zip([*_entries(), (b"pieces/mon cv.pdf", b"x")]))
bad("nom-cache", "E_NAME_CHARSET")(lambda: raw_zip([*_entries(), (b"pieces/.cv.pdf", b"x")]))
bad("nom-trop-long", "E_NAME_TOO_LONG")(lambda: raw_zip([*_entries(), (b"pieces/" + b"a" * 120, b"x")]))
bad("chemin-parent", "E_PATH_UNSAFE")(lambda: raw_zip([*_entries(), (b"data/../../evil.csv", b"x")]))
bad("chemin-absolu", "E_PATH_UNSAFE")(lambda: raw_zip([*_entries(), (b"/etc/passwd", b"x")]))
bad("chemin-windows", "E_PATH_UNSAFE")(lambda: raw_zip([*_entries(), (b"C:evil.csv", b"x")]))
bad("peripherique", "E_PATH_UNSAFE")(lambda: raw_zip([*_entries(), (b"data/NUL.csv", b"x")]))
bad("contre-oblique", "E_PATH_UNSAFE")(lambda: raw_zip([*_entries(), (b"data\\evil.csv", b"x")]))
bad("sans-descripteur", "E_NO_DESCRIPTOR")(
    lambda: archive.write({n: d for n, d in files_of(valid()).items() if n != archive.DESCRIPTOR})
)


# — signature ————————————————————————————————————————————————————————————————————————————————————————
def _without(name: str) -> dict[str, bytes]:
    return {path: data for path, data in files_of(valid()).items() if path != name}


def _signature(data: bytes) -> bytes:
    return archive.write({**_without(archive.SIGNATURE), archive.SIGNATURE: data})


def _envelope(edit: Callable[[dict[str, Any]], None]) -> bytes:
    value = loads(files_of(valid())[archive.SIGNATURE])
    edit(value)
    return _signature(canonical(value))


bad("non-signe", "E_SIGNATURE_MISSING")(lambda: archive.write(_without(archive.SIGNATURE)))
bad("aucune-signature", "E_SIGNATURE_MISSING")(lambda: _envelope(lambda value: value.update(signatures=[])))
bad("deux-signatures", "E_SIGNATURE_FORMAT")(lambda: _envelope(lambda v: v.update(signatures=v["signatures"] * 2)))
bad("membre-inconnu", "E_SIGNATURE_FORMAT")(lambda: _envelope(lambda value: value.update(alg="none")))
bad("algorithme-dans-le-fichier", "E_SIGNATURE_FORMAT")(
    lambda: _envelope(lambda value: value["signatures"][0].update(alg="ES256"))
)
bad("signature-courte", "E_SIGNATURE_FORMAT")(lambda: _envelope(lambda v: v["signatures"][0].update(sig="AAAA")))
bad("signature-reecrite", "E_SIGNATURE_FORMAT")(lambda: _signature(files_of(valid())[archive.SIGNATURE] + b" "))
bad("cle-mal-nommee", "E_SIGNATURE_FORMAT")(lambda: _envelope(lambda v: v["signatures"][0].update(keyid="../x")))
bad("type-du-contenu", "E_PAYLOAD_TYPE")(lambda: _envelope(lambda value: value.update(payloadType="text/plain")))
bad("base64", "E_BASE64")(lambda: _envelope(lambda value: value["signatures"][0].update(sig="é" * 88)))
bad("base64-non-canonique", "E_BASE64")(
    lambda: _envelope(lambda v: v["signatures"][0].update(sig=v["signatures"][0]["sig"][:-3] + "B=="))
)
bad("json-illisible", "E_JSON")(lambda: _signature(b"{"))
bad("json-cle-double", "E_JSON_DUPLICATE_KEY")(lambda: _signature(b'{"payload":"","payload":""}'))
bad("json-profond", "E_JSON_DEPTH")(lambda: _signature(b"[" * 500 + b"]" * 500))
bad("json-nombre", "E_JSON_NUMBER")(lambda: _signature(b'{"payload":1e999999}'))
bad("json-enorme", "E_JSON_TOO_BIG")(lambda: _signature(b'{"payload":"' + b"A" * 1_200_000 + b'"}'))
bad("json-demi-caractere", "E_TEXT")(lambda: _signature(b'{"payload":"\\ud800"}'))
bad("json-latin1", "E_ENCODING")(lambda: _signature(b'{"payload":"\xe9"}'))
bad("autre-cle", "E_KEY_UNKNOWN")(
    lambda: signed(
        _without(archive.SIGNATURE),
        read_envelope(files_of(valid())[archive.SIGNATURE]).payload,
        seeded_key("Ed25519", bytes(32)),
    )
)
bad("signature-d-un-autre-contenu", "E_SIGNATURE")(
    lambda: _envelope(lambda v: v.update(payload=v["payload"][:-8] + "AAAAAAA="))
)


@bad("signature-d-un-autre-paquet", "E_SIGNATURE")
def _other_signature() -> bytes:
    other = read_envelope(files_of(valid("dossier-dj"))[archive.SIGNATURE]).as_bytes()
    return _envelope(lambda value: value.update(signatures=loads(other)["signatures"]))


# — contenu modifié après la signature ————————————————————————————————————————————————————————————————
def _after(change: dict[str, bytes]) -> bytes:
    return archive.write({**files_of(valid()), **change})


CSV = "data/voeux.csv"
bad("tableau-modifie", "E_HASH_MISMATCH")(lambda: _after({CSV: files_of(valid())[CSV].replace(b",3\n", b",5\n")}))
bad("fichier-ajoute", "E_UNLISTED_FILE")(lambda: _after({"data/autre.csv": b"a\n1\n"}))
bad("fichier-retire", "E_RESOURCE_MISSING")(lambda: archive.write(_without(CSV)))


# — signé pour de bon par l'auteur, et fautif ——————————————————————————————————————————————————————————
def _csv(data: bytes) -> bytes:
    return resigned(change={CSV: data})


HEAD = b"tour,offre,coeurs\n"
bad("csv-bom", "E_ENCODING")(lambda: _csv(b"\xef\xbb\xbf" + HEAD))
bad("csv-latin1", "E_ENCODING")(lambda: _csv(HEAD + b"1,o-\xe9,5\n"))
bad("csv-point-virgule", "E_CSV_DIALECT")(lambda: _csv(b"tour;offre;coeurs\n1;o-1;5\n"))
bad("csv-crlf", "E_CSV_DIALECT")(lambda: _csv(b"tour,offre,coeurs\r\n1,o-1,5\r\n"))
bad("csv-sans-fin-de-ligne", "E_CSV_DIALECT")(lambda: _csv(HEAD + b"1,o-1,5"))
bad("csv-guillemets-inutiles", "E_CSV_DIALECT")(lambda: _csv(HEAD + b'1,"o-1",5\n'))
bad("csv-guillemet-ouvert", "E_CSV")(lambda: _csv(HEAD + b'1,"o-1,5\n'))
bad("csv-en-tete", "E_CSV_HEADER")(lambda: _csv(b"tour,coeurs,offre\n1,5,o-1\n"))
bad("csv-colonne-en-plus", "E_CSV_HEADER")(lambda: _csv(b"tour,offre,coeurs,note\n1,o-1,5,x\n"))
bad("csv-vide", "E_CSV_DIALECT")(lambda: _csv(b""))
bad("csv-ligne-courte", "E_CSV_ROW")(lambda: _csv(HEAD + b"1,o-1\n"))
bad("csv-ligne-vide", "E_CSV_ROW")(lambda: _csv(HEAD + b"\n1,o-1,5\n"))
bad("csv-trop-gros", "E_CSV_TOO_BIG")(lambda: _csv(HEAD + b"1,o-1,5\n" * 1_100_000))
bad("csv-trop-de-lignes", "E_CSV_TOO_BIG")(lambda: _csv(HEAD + b"1,o-1,5\n" * 100_001))
bad("csv-caractere-de-controle", "E_TEXT")(lambda: _csv(HEAD + b"1,o-\x001,5\n"))
bad("csv-sens-de-lecture", "E_TEXT")(lambda: _csv(HEAD + "1,o-\u202e1,5\n".encode()))
bad("entier-a-virgule", "E_INTEGER")(lambda: _csv(HEAD + b"1,o-1,5.0\n"))
bad("entier-zero-devant", "E_INTEGER")(lambda: _csv(HEAD + b"01,o-1,5\n"))
bad("entier-signe", "E_INTEGER")(lambda: _csv(HEAD + b"1,o-1,+5\n"))
bad("entier-espace", "E_INTEGER")(lambda: _csv(HEAD + b"1,o-1, 5\n"))
bad("entier-chiffres-arabes", "E_INTEGER")(lambda: _csv(HEAD + "1,o-1,٥\n".encode()))
bad("identifiant", "E_ID_SYNTAX")(lambda: _csv(HEAD + b"1,o 1,5\n"))
bad("coeur-hors-bornes", "E_RULE_RANK_RANGE")(lambda: _csv(HEAD + b"1,o-1,6\n"))
bad("case-obligatoire-vide", "E_SCHEMA")(lambda: _csv(HEAD + b"1,o-1,\n"))
bad("offre-en-double", "E_RULE_OFFER_DUPLICATE")(lambda: _csv(HEAD + b"1,o-1,5\n1,o-1,3\n"))
bad("ligne-d-un-autre-tour", "E_WRONG_ROUND")(lambda: _csv(HEAD + b"2,o-1,5\n"))
bad("tour-inexistant", "E_SCHEMA")(lambda: _csv(HEAD + b"4,o-1,5\n"))


def _ranking(rows: bytes) -> bytes:
    return resigned("classement", change={"data/classement.csv": b"tour,candidat,rang\n" + rows})


bad("rang-en-double", "E_RULE_RANK_DUPLICATE")(lambda: _ranking(b"1,d1,1\n1,d2,1\n"))
bad("rang-manquant", "E_RULE_RANK_GAP")(lambda: _ranking(b"1,d1,1\n1,d2,3\n"))
bad("rang-zero", "E_RULE_RANK_RANGE")(lambda: _ranking(b"1,d1,0\n"))
bad("candidat-en-double", "E_SCHEMA")(lambda: _ranking(b"1,d1,1\n1,d1,2\n"))


def _bulletin(rows: bytes) -> bytes:
    return resigned("bulletin", change={"data/bulletin.csv": b"paquet,genre,tour,verdict,code,motif,recu\n" + rows})


HASH = b"sha256:" + b"0" * 64
bad("instant", "E_TIMESTAMP")(lambda: _bulletin(HASH + b",voeux,1,recu,,,2027-03-02 20:17\n"))
bad("instant-impossible", "E_TIMESTAMP")(lambda: _bulletin(HASH + b",voeux,1,recu,,,2027-02-30T20:17:00Z\n"))
bad("valeur-hors-liste", "E_SCHEMA")(lambda: _bulletin(HASH + b",voeux,1,peut-etre,,,2027-03-02T20:17:00Z\n"))

DOSSIER = b"dj,presentation,options_journee4,cv,lettre\n"


def _dossier(text: bytes) -> bytes:
    row = b"dj-exemple," + text + b",1,pieces/cv.pdf,pieces/lettre.pdf\n"
    return resigned("dossier-dj", change={"data/dossier-dj.csv": DOSSIER + row})


bad("courriel", "E_CONTACT")(lambda: _dossier(b"Ecrivez-moi : a.b@exemple.fr"))
bad("telephone", "E_CONTACT")(lambda: _dossier(b"Appelez le 06 12 34 56 78"))
bad("telephone-international", "E_CONTACT")(lambda: _dossier(b"Appelez le +33 (0)6.12.34.56.78"))
bad("pdf-faux", "E_ATTACHMENT")(lambda: resigned("dossier-dj", change={"pieces/cv.pdf": b"MZ\x90\x00 un programme"}))
bad("pdf-tronque", "E_ATTACHMENT")(lambda: resigned("dossier-dj", change={"pieces/cv.pdf": b"%PDF-1.4\n..."}))
bad("pdf-trop-gros", "E_ATTACHMENT")(
    lambda: resigned("dossier-dj", change={"pieces/cv.pdf": b"%PDF-1.4\n" + bytes(6_000_000) + b"%%EOF"})
)
bad("annexe-illisible", "E_JSON")(lambda: resigned("resultats", change={"annexes/resultat.json": b"{,}"}))


# — descripteur ——————————————————————————————————————————————————————————————————————————————————————
def _resource(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def edit(found: dict[str, Any]) -> None:
        resource = found["resources"][0]
        for key, value in changes.items():
            if value is None:
                del resource[key]
            else:
                resource[key] = value

    return edit


bad("descripteur-illisible", "E_JSON")(lambda: resigned(raw_descriptor=b"{"))
bad("descripteur-liste", "E_SCHEMA")(lambda: resigned(raw_descriptor=b"[]"))
bad("descripteur-sans-chemin", "E_SCHEMA")(lambda: resigned(descriptor=_resource(path=None)))
bad("descripteur-autre-cle", "E_SCHEMA")(lambda: resigned(descriptor=lambda found: found.update(licence="x")))
bad("empreinte-absente", "E_HASH_MISSING")(lambda: resigned(descriptor=_resource(hash=None)))
bad("empreinte-md5", "E_HASH_ALGORITHM")(lambda: resigned(descriptor=_resource(hash="md5:" + "0" * 32)))
bad("empreinte-fausse", "E_HASH_MISMATCH")(lambda: resigned(descriptor=_resource(hash="sha256:" + "0" * 64)))
bad("taille-fausse", "E_HASH_MISMATCH")(lambda: resigned(descriptor=_resource(bytes=1)))
bad("schema-apporte", "E_SCHEMA_OVERRIDE")(lambda: resigned(descriptor=_resource(schema={"fields": []})))
bad("schema-distant", "E_SCHEMA_OVERRIDE")(lambda: resigned(descriptor=_resource(schema="https://exemple.fr/s.json")))
bad("chemin-distant", "E_PATH_UNSAFE")(lambda: resigned(descriptor=_resource(path="https://exemple.fr/voeux.csv")))
bad("chemin-hors-du-paquet", "E_PATH_UNSAFE")(lambda: resigned(descriptor=_resource(path="../voeux.csv")))
bad("ressource-absente", "E_RESOURCE_MISSING")(lambda: resigned(descriptor=_resource(path="data/autre.csv")))
bad("ressource-non-annoncee", "E_UNLISTED_FILE")(lambda: resigned(descriptor=lambda found: found.update(resources=[])))
bad("fichier-etranger", "E_UNLISTED_FILE")(lambda: resigned(change={"data/autre.csv": b"a\n"}))
bad("tableau-absent", "E_RESOURCE_MISSING")(
    lambda: resigned(change={CSV: None}, descriptor=lambda found: found.update(resources=[]))
)


# — déclaration ——————————————————————————————————————————————————————————————————————————————————————
def _predicate(**changes: Any) -> bytes:
    return resigned(statement=lambda value: value["predicate"].update(changes))


bad("genre-inconnu", "E_SCHEMA")(lambda: _predicate(genre="bulletin-de-paie"))
bad("role-usurpe", "E_SCHEMA")(lambda: _predicate(role="dmg"))
bad("auteur-usurpe", "E_AUTHOR")(lambda: _predicate(auteur="dj-autre"))
bad("auteur-mal-ecrit", "E_ID_SYNTAX")(lambda: _predicate(auteur="Dr Martin"))
bad("campagne-mal-ecrite", "E_SCHEMA")(lambda: _predicate(campagne="2027"))
bad("tour-absent", "E_SCHEMA")(lambda: _predicate(tour=None))
bad("tour-booleen", "E_SCHEMA")(lambda: _predicate(tour=True))
bad("numero-nul", "E_INTEGER")(lambda: _predicate(seq=0))
bad("numero-booleen", "E_INTEGER")(lambda: _predicate(seq=True))
bad("creation-locale", "E_TIMESTAMP")(lambda: _predicate(cree="2027-03-02T20:15:00+01:00"))
bad("precedent-mal-ecrit", "E_SCHEMA")(lambda: _predicate(prev="sha512:00"))
bad("membre-en-plus", "E_SCHEMA")(lambda: _predicate(admin=True))
bad("declaration-etrangere", "E_SCHEMA")(lambda: resigned(statement=lambda value: value.update(_type="x")))
bad("descripteur-non-signe", "E_SCHEMA")(lambda: resigned(statement=lambda v: v.update(subject=v["subject"][1:])))
bad("tableau-non-signe", "E_UNLISTED_FILE")(lambda: resigned(statement=lambda v: v.update(subject=v["subject"][:1])))
bad("sujet-en-double", "E_SCHEMA")(lambda: resigned(statement=lambda v: v.update(subject=v["subject"] * 2)))
bad("autre-type-de-declaration", "E_SIGNATURE")(
    lambda: signed(_without(archive.SIGNATURE), b"{}", key_of("voeux"), "text/plain")
)

assert len(RING) == 3
