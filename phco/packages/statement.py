"""What is signed: an in-toto Statement (v1) whose subjects are all the files, and whose predicate says who and what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from phco.errors import PhcoError
from phco.jsontext import canonical, loads
from phco.local import CODE, DEFAULT, chosen
from phco.packages.archive import DESCRIPTOR, SIGNATURE, canonical_order
from phco.packages.codes import fault
from phco.packages.elsewhere import stranger
from phco.packages.enrolment import Enrolment, read_enrolment
from phco.packages.kinds import KINDS, ROLES, Kind, Role
from phco.packages.schema import ID_PATTERN, read_instant

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "https://phco.invalid/paquet/v1"
MAX_BYTES: Final = 512 * 1024
MAX_SEQ: Final = 2**31
_ID: Final = re.compile(ID_PATTERN)
_CAMPAIGN: Final = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERSION: Final = re.compile(r"[0-9A-Za-z.+-]{1,40}")
_LINE: Final = re.compile(r"(?! )[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{2,200}(?<! )")
DEPOSIT: Final = "depot"
DEPOSITED: Final = "Déposé par le DMG, de votre part, d’après votre papier."  # said of such a package
DEPOSITED_CODE: Final = "E_DEPOSE"  # what a bulletin says of it (older ones said the words above)
SUBDIVISION: Final = "subdivision"
ADDRESSEE: Final = "dmg"
_MARK: Final = f'"{SUBDIVISION}"'.encode()
_KEYS: Final = (
    "genre", "campagne", "tour", "catalogue", "auteur", "role", "seq", "prev", "cree", "application", "enrolement",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """What the DMG signs in a person's name: ``by``, who registered it; ``reference``, the paper's."""

    by: str
    reference: str

    def as_json(self) -> dict[str, str]:
        """As the predicate says it, and as the DMG keeps it."""
        return {"par": self.by, "reference": self.reference}


@dataclass(frozen=True, kw_only=True)
class About:
    """Who says what, when. ``round``: 1 to 3 or None; ``catalogue``, ``prev``: ``sha256:…`` or None.

    ``deposit``: the DMG signs it in the author's name; None for what an author signs. ``subdivision``: whose campaign
    it is; what was written before there were several says nothing, and is the first one's. ``dmg``: the thumbprint of
    the key that the DMG of that campaign signs with; None in the first format, which did not name it.
    """

    kind: Kind
    campaign: str
    author: str
    seq: int
    created: datetime
    application: str
    round: int | None = None
    catalogue: str | None = None
    prev: str | None = None
    enrolment: Enrolment | None = None
    deposit: Deposit | None = None
    dmg: str | None = None
    subdivision: str = field(default_factory=chosen)

    @property
    def role(self) -> Role:
        """The author's role, which the kind decides."""
        return self.kind.sender

    def as_json(self) -> dict[str, object]:
        """The predicate; a member more: the DMG that it names, who deposits it, a subdivision other than the first."""
        deposit = {DEPOSIT: self.deposit.as_json()} if self.deposit else {}
        addressee = {ADDRESSEE: self.dmg} if self.dmg is not None else {}
        elsewhere = {SUBDIVISION: self.subdivision} if self.subdivision != DEFAULT else {}
        return (
            deposit
            | addressee
            | elsewhere
            | {
                "genre": self.kind.name,
                "campagne": self.campaign,
                "tour": self.round,
                "catalogue": self.catalogue,
                "auteur": self.author,
                "role": self.role,
                "seq": self.seq,
                "prev": self.prev,
                "cree": self.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "application": self.application,
                "enrolement": self.enrolment.as_json() if self.enrolment else None,
            }
        )


def build_statement(about: About, sums: Mapping[str, str]) -> bytes:
    """The payload: canonical JSON of the statement. Raises PhcoError as ``read_statement`` would."""
    names = sorted((name for name in sums if name != SIGNATURE), key=canonical_order)
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": sums[name]}} for name in names],
        "predicateType": PREDICATE,
        "predicate": about.as_json(),
    }
    payload = canonical(statement)
    if len(payload) > MAX_BYTES:
        read_statement(payload)  # which says that it is too big
    _read(statement)
    return payload


def read_statement(payload: bytes) -> tuple[About, dict[str, str]]:
    """The predicate, and the sha256 of each subject by name. Only called on bytes whose signature holds, or to
    show what an unverifiable file claims. Raises PhcoError: the JSON family, E_SCHEMA, E_TIMESTAMP, E_ID_SYNTAX."""
    return _read(loads(payload, max_bytes=MAX_BYTES, where=SIGNATURE))


def _read(value: object) -> tuple[About, dict[str, str]]:
    if not isinstance(value, dict) or set(value) != {"_type", "subject", "predicateType", "predicate"}:
        raise _wrong("", "Le contenu signé n’est pas une déclaration in-toto.")
    if value["_type"] != STATEMENT or value["predicateType"] != PREDICATE:
        raise _wrong("predicateType", "Le type de la déclaration n’est pas celui d’un paquet phco.")
    return _read_predicate(value["predicate"]), _read_subjects(value["subject"])


def refuse_elsewhere(payload: bytes) -> None:
    """Refuse what says it is of another subdivision, before any signature is looked at. Raises PhcoError E_SUBDIVISION.

    A claim is enough to refuse, and no key of another place is known here: what it signs would only be a stranger's.
    """
    if chosen() == DEFAULT and _MARK not in payload:
        return  # most files, and no need to read them twice
    try:
        value = loads(payload, max_bytes=MAX_BYTES, where=SIGNATURE)
    except PhcoError:
        return  # what is wrong with it is said in its turn
    predicate = value.get("predicate") if isinstance(value, dict) else None
    if isinstance(predicate, dict):
        refuse_stranger(predicate.get(SUBDIVISION, DEFAULT), f"{SIGNATURE}:predicate.{SUBDIVISION}")


def refuse_stranger(said: object, where: str) -> None:
    """Raise E_SUBDIVISION, by name, where a well-formed code is not that of the current subdivision."""
    if isinstance(said, str) and CODE.fullmatch(said) and said != chosen():
        raise stranger(said, where)


def _wrong(key: str, what: str, code: str = "E_SCHEMA") -> PhcoError:
    return fault(code, what, f"{SIGNATURE}:{key}" if key else SIGNATURE, "Exportez de nouveau depuis l’outil.")


def _read_subjects(value: object) -> dict[str, str]:
    subjects: dict[str, str] = {}
    for one in value if isinstance(value, list) else ():
        try:
            name, checksum = one["name"], one["digest"]["sha256"]
            whole = set(one) == {"name", "digest"} and set(one["digest"]) == {"sha256"}
        except (TypeError, KeyError):
            raise _wrong("subject", "Un sujet de la signature est mal formé.") from None
        if not whole or not isinstance(name, str) or not isinstance(checksum, str) or name in subjects:
            raise _wrong("subject", "Un sujet de la signature est mal formé ou en double.")
        subjects[name] = checksum
    if DESCRIPTOR not in subjects:
        raise _wrong("subject", "Le descripteur n’est pas signé.")
    return subjects


def _read_deposit(value: object, kind: Kind) -> Deposit:
    if not kind.on_behalf:
        raise _wrong(f"predicate.{DEPOSIT}", f"Un paquet « {kind.name} » ne se dépose pas pour quelqu’un.")
    if not isinstance(value, dict) or set(value) != {"par", "reference"}:
        raise _wrong(f"predicate.{DEPOSIT}", "Le dépôt ne dit pas qui l’a fait, ou d’après quel papier.")
    for key, text in value.items():
        if not isinstance(text, str) or not _LINE.fullmatch(text):
            raise _wrong(f"predicate.{DEPOSIT}.{key}", f"« {key} » est un texte de 2 à 200 caractères, sur une ligne.")
    return Deposit(by=value["par"], reference=value["reference"])


def _read_predicate(value: object) -> About:
    if not isinstance(value, dict) or set(value) - {ADDRESSEE, DEPOSIT, SUBDIVISION} != set(_KEYS):
        raise _wrong("predicate", "Les champs de la déclaration ne sont pas ceux d’un paquet phco.")
    kind = KINDS.get(value["genre"]) if isinstance(value["genre"], str) else None
    if kind is None:
        raise _wrong("predicate.genre", "Ce genre de paquet n’existe pas.")
    if value["role"] != kind.sender or value["role"] not in ROLES:
        raise _wrong("predicate.role", f"Un paquet « {kind.name} » ne vient pas de ce rôle.")
    texts: tuple[tuple[str, re.Pattern[str], bool, str], ...] = (
        ("campagne", _CAMPAIGN, False, "E_SCHEMA"), ("auteur", _ID, False, "E_ID_SYNTAX"),
        ("catalogue", _DIGEST, True, "E_SCHEMA"), ("prev", _DIGEST, True, "E_SCHEMA"),
        ("application", _VERSION, False, "E_SCHEMA"),
    )  # fmt: skip
    for key, pattern, nullable, code in texts:
        text = value[key]
        if not (nullable and text is None) and not (isinstance(text, str) and pattern.fullmatch(text)):
            raise _wrong(f"predicate.{key}", f"« {key} » n’a pas la forme attendue.", code)
    tour, seq = value["tour"], value["seq"]
    if tour is not None and (type(tour) is not int or not 1 <= tour <= 3):
        raise _wrong("predicate.tour", "Le tour n’existe pas.")
    if kind.rounds is not None and (tour is not None) != kind.rounds:
        raise _wrong("predicate.tour", "Ce genre de paquet demande un tour, ou n’en a pas.")
    if type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise _wrong("predicate.seq", "Le numéro d’ordre n’est pas un entier à partir de 1.", "E_INTEGER")
    if not isinstance(value["cree"], str):
        raise _wrong("predicate.cree", "L’instant de création est mal écrit.", "E_TIMESTAMP")
    place = value.get(SUBDIVISION)
    if SUBDIVISION in value and (not isinstance(place, str) or not CODE.fullmatch(place) or place == DEFAULT):
        raise _wrong(f"predicate.{SUBDIVISION}", "« subdivision » n’a pas la forme attendue.")
    dmg = value.get(ADDRESSEE)
    if ADDRESSEE in value and (not isinstance(dmg, str) or not _THUMBPRINT.fullmatch(dmg)):
        raise _wrong(f"predicate.{ADDRESSEE}", "« dmg » n’est pas l’empreinte d’une clé.")
    enrolment = value["enrolement"]
    deposit = _read_deposit(value[DEPOSIT], kind) if DEPOSIT in value else None
    if deposit is not None and enrolment is not None:
        raise _wrong("predicate.enrolement", "Un dépôt fait pour quelqu’un n’inscrit pas de clé.")
    return About(
        kind=kind, campaign=value["campagne"], author=value["auteur"], seq=seq, created=read_instant(value["cree"]),
        application=value["application"], round=tour, catalogue=value["catalogue"], prev=value["prev"],
        enrolment=None if enrolment is None else read_enrolment(enrolment, f"{SIGNATURE}:predicate.enrolement"),
        deposit=deposit, dmg=dmg, subdivision=place or DEFAULT,
    )  # fmt: skip
