"""The tables of the desk's database. What must never be false is written here as a constraint."""

from __future__ import annotations

from collections.abc import Mapping

VERSION = 3

APPLICANT = """
CREATE TABLE applicant (
  round INTEGER NOT NULL REFERENCES round (number), person TEXT NOT NULL, PRIMARY KEY (round, person)
) WITHOUT ROWID, STRICT;
"""

# Rows are long and their keys are hashes: a table in order of arrival, and the hash in an index that stays small.
RECEIVED = """
CREATE TABLE package (
  payload TEXT PRIMARY KEY NOT NULL, file TEXT NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL,
  campaign TEXT NOT NULL, round INTEGER NOT NULL, subject TEXT NOT NULL, seq INTEGER NOT NULL, prev TEXT,
  created TEXT NOT NULL, signer TEXT NOT NULL, received_at TEXT NOT NULL, catalogue TEXT,
  status TEXT NOT NULL CHECK (status IN ('retenu', 'remplace', 'refuse', 'quarantaine')), refusal TEXT, fault TEXT,
  notes TEXT NOT NULL, attachments TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE TABLE file (
  sha256 TEXT PRIMARY KEY NOT NULL, size INTEGER NOT NULL, received_at TEXT NOT NULL,
  payload TEXT REFERENCES package (payload),
  refusal TEXT, claimed_key TEXT NOT NULL, claimed TEXT NOT NULL, entry INTEGER NOT NULL,
  CHECK ((payload IS NULL) <> (refusal IS NULL))
) STRICT;
"""
RECEIVED_INDEXES = """
CREATE INDEX package_author ON package (author, kind, round, subject);
CREATE INDEX package_kind ON package (kind, round, status);
-- At most one current list per person and round.
CREATE UNIQUE INDEX package_current ON package (author, kind, round, subject) WHERE status = 'retenu';
CREATE INDEX file_payload ON file (payload);
CREATE INDEX file_waiting ON file (claimed_key) WHERE refusal IS NOT NULL;
"""

# Where an hour comes from (``serveur``, ``poste``, ``saisie``; empty: received by an earlier phco), when the desk had
# the package in hand, what a message inside another claims, and whether a file that could not be read was signed.
EVIDENCE = """
ALTER TABLE package ADD COLUMN hour TEXT NOT NULL DEFAULT '';
ALTER TABLE package ADD COLUMN arrived_at TEXT NOT NULL DEFAULT '';
ALTER TABLE package ADD COLUMN alleged_at TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN hour TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN arrived_at TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN alleged_at TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX file_signed ON file (claimed) WHERE refusal IS NOT NULL AND signed = 1;
"""

TABLES = f"""{APPLICANT}{RECEIVED}{RECEIVED_INDEXES}{EVIDENCE}
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE journal (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  previous TEXT NOT NULL, head TEXT NOT NULL
) STRICT;
CREATE INDEX journal_kind ON journal (kind, number);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TABLE person (
  pseudo TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('dj', 'pamsu')), info TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE code (
  person TEXT NOT NULL REFERENCES person (pseudo), number INTEGER NOT NULL CHECK (number >= 1),
  issued_at TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (person, number)
) WITHOUT ROWID, STRICT;

CREATE TABLE claim (
  person TEXT NOT NULL REFERENCES person (pseudo), number INTEGER NOT NULL, signer TEXT NOT NULL,
  opener TEXT NOT NULL, material TEXT NOT NULL, status TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person, number, signer, opener)
) WITHOUT ROWID, STRICT;
CREATE INDEX claim_signer ON claim (signer);

CREATE TABLE ruling (
  person TEXT NOT NULL, what TEXT NOT NULL CHECK (what IN ('cle', 'garder', 'ecarter')),
  number INTEGER NOT NULL, choice TEXT NOT NULL, PRIMARY KEY (person, what, number, choice)
) WITHOUT ROWID, STRICT;

CREATE TABLE step (
  code TEXT PRIMARY KEY, start TEXT, end TEXT, status TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE round (
  number INTEGER PRIMARY KEY CHECK (number IN (1, 2, 3)), opened_at TEXT NOT NULL, catalogue TEXT NOT NULL,
  offers TEXT NOT NULL, candidates_at TEXT, frozen_at TEXT, instance TEXT, input_hash TEXT,
  method TEXT, matched_at TEXT, draw TEXT, result TEXT
) STRICT;

CREATE TABLE holder (
  person TEXT PRIMARY KEY, offer TEXT NOT NULL, origin TEXT NOT NULL, pamsu TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE publication (
  name TEXT PRIMARY KEY, version INTEGER NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, sha256 TEXT NOT NULL,
  at TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE place (
  id TEXT PRIMARY KEY, sheet TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE place_term (
  semester TEXT PRIMARY KEY, start TEXT NOT NULL, end TEXT NOT NULL, places TEXT NOT NULL, published_at TEXT NOT NULL,
  draw TEXT, result TEXT
) WITHOUT ROWID, STRICT;

CREATE TABLE agreement (
  semester TEXT NOT NULL, person TEXT NOT NULL, place TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (semester, person)
) WITHOUT ROWID, STRICT;

CREATE TABLE review (
  payload TEXT PRIMARY KEY, verdict TEXT NOT NULL CHECK (verdict IN ('valide', 'refuse')), reason TEXT NOT NULL,
  author TEXT NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID, STRICT;
"""

# What brings a folder made by an earlier phco to the format of the next number; foreign keys are off meanwhile.
UPGRADES: Mapping[int, str] = {
    1: f"""
ALTER TABLE package RENAME TO former_package;
ALTER TABLE file RENAME TO former_file;
{RECEIVED}
INSERT INTO package SELECT payload, file, author, kind, campaign, round, subject, seq, prev, created, signer,
  received_at, catalogue, status, refusal, fault, notes, attachments, content FROM former_package;
INSERT INTO file SELECT * FROM former_file;
DROP TABLE former_file;
DROP TABLE former_package;
{RECEIVED_INDEXES}
{APPLICANT}
INSERT INTO applicant SELECT DISTINCT number, value FROM round, json_each(round.applicants);
ALTER TABLE round DROP COLUMN applicants;
""",
    2: EVIDENCE,
}
