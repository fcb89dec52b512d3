"""Signed data packages: bytes in, bytes out (PACKAGE.md). The core never signs, encrypts or reads a file.

Write one (``tables``: rows by resource name, values or texts; ``pieces``: documents by path)::

    about = About(kind=KINDS["voeux"], campaign="2027-03", round=1, author="dj-012", seq=3, prev=last_digest,
                  catalogue=catalogue_digest, created=instant_utc, application=phco.__version__)
    prepared = prepare(about, {"voeux": [{"tour": 1, "offre": "o-0001", "coeurs": 5}, …]})
    data = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))        # key: phco.host.keys.keys.PrivateKey

Read one: size caps → seal → canonical zip → signature → parse → schema, and nothing after a step that fails::

    package = open_package(data, find=Keyring(records), verify=phco.host.keys.keys.verify)     # PhcoError(s)
    package.about.author, package.tables["voeux"], package.pieces["pieces/cv.pdf"], package.digest

or step by step: ``unwrap`` (archive and envelope), ``check_signature``, ``read_content``; ``examine`` never raises and
says how far a file holds (``phco paquet verifier``). ``KINDS`` says what each kind holds and who sends it;
``codes.CODES`` what each refusal means.

Seal to one person or to the DMG: ``phco.host.keys.seal`` (``seal(data, public_key)``, ``unseal(data, private_key)``);
its frame is in ``seal``. Enrolment: ``code_text`` / ``code_secret`` (one-time code), ``enrol`` (browser),
``claimed_enrolment`` then ``Enrolment.holds`` (DMG), ``Enrolment.records`` (what to enrol). Keys: ``PublicKey`` refuses
unsound ones, ``KeyRecord`` says whose they are.
"""

from __future__ import annotations

from phco.packages.codes import CODES, fault
from phco.packages.enrolment import Enrolment, claimed_enrolment, code_secret, code_text, enrol
from phco.packages.identity import KeyRecord, Keyring, PublicKey, key_record
from phco.packages.kinds import KINDS, Kind
from phco.packages.reading import Package, check_signature, open_package, read_content, unwrap
from phco.packages.report import Report, examine
from phco.packages.statement import About
from phco.packages.writing import Prepared, attach, prepare

__all__ = [
    "CODES",
    "KINDS",
    "About",
    "Enrolment",
    "KeyRecord",
    "Keyring",
    "Kind",
    "Package",
    "Prepared",
    "PublicKey",
    "Report",
    "attach",
    "check_signature",
    "claimed_enrolment",
    "code_secret",
    "code_text",
    "enrol",
    "examine",
    "fault",
    "key_record",
    "open_package",
    "prepare",
    "read_content",
    "unwrap",
]
