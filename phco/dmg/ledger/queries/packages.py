"""What was received: packages, the files that held them, those that wait for a key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from sqlite3 import Row

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import File, Package, Waiting, instant, read_refusal
from phco.dmg.verdicts.facts import ON_BEHALF, Fact, Status

COUNTS, SET_ASIDE = Status.RETENU.value, Status.QUARANTAINE.value
PACKAGE = (
    "SELECT payload, file, author, kind, campaign, round, subject, seq, prev, created, signer, received_at, catalogue, "
    "status, refusal AS refusal_json, fault AS fault_json, notes AS notes_json, attachments AS attachments_json, "
    "content AS content_json, hour, arrived_at, alleged_at FROM package"
)
COLUMNS = (
    "sha256, size, received_at, payload, refusal AS refusal_json, claimed_key, claimed, entry, hour, arrived_at, "
    "alleged_at, signed"
)
FILE = f"SELECT {COLUMNS} FROM file"


def _packages(store: Store, rest: str, values: Sequence[object] = ()) -> list[Package]:
    return store.values(Package, f"{PACKAGE} {rest}", values)


def packages(store: Store) -> list[Package]:
    """Every package, by its digest."""
    return _packages(store, "ORDER BY payload")


def package_of(store: Store, payload: str) -> Package | None:
    """One package; None when it was never received."""
    return store.value(Package, f"{PACKAGE} WHERE payload = ?", (payload,))


def is_received(store: Store, payload: str) -> bool:
    """Whether a package was received."""
    return store.row("SELECT 1 FROM package WHERE payload = ?", (payload,)) is not None


def standing(store: Store, kind: str, tour: int = 0) -> list[Package]:
    """The packages of a kind that count in a round (0: outside the rounds), in the order of their receipt."""
    rest = "WHERE kind = ? AND round = ? AND status = ? ORDER BY received_at, payload"
    return _packages(store, rest, (kind, tour, COUNTS))


def senders(store: Store) -> dict[tuple[str, int], set[str]]:
    """Kind and round → who has sent one that counts; what they sent is not read."""
    found: dict[tuple[str, int], set[str]] = {}
    for row in store.rows("SELECT DISTINCT kind, round, author FROM package WHERE status = 'retenu'"):
        found.setdefault((row["kind"], row["round"]), set()).add(row["author"])
    return found


def standing_of(store: Store, author: str, kind: str) -> list[Package]:
    """The packages of a kind that count, from one person."""
    return _packages(store, "WHERE author = ? AND kind = ? AND status = ?", (author, kind, COUNTS))


def sheets_by(store: Store, author: str) -> list[str]:
    """The offers of the sheets that count, from one person."""
    query = (
        "SELECT json_extract(content, '$.cellules.id') AS offer FROM package "
        "WHERE author = ? AND kind = 'fiche-rts' AND status = ?"
    )
    return [str(row["offer"]) for row in store.rows(query, (author, COUNTS))]


def in_time(store: Store, kind: str) -> list[Package]:
    """The packages of a kind that count or counted, by author, the newest last."""
    rest = (
        "WHERE kind = ? AND status IN ('retenu', 'remplace') "
        "ORDER BY author, status = 'retenu', seq, received_at, payload"
    )
    return _packages(store, rest, (kind,))


def of_kinds(store: Store, kinds: Sequence[str]) -> list[Package]:
    """Every package of some kinds."""
    return _packages(store, f"WHERE kind IN ({','.join('?' * len(kinds))})", kinds)


def set_aside(store: Store) -> list[Package]:
    """The packages that wait for a ruling, by author; not those of a round already matched, which none can change."""
    over = "NOT EXISTS (SELECT 1 FROM round WHERE number = package.round AND matched_at IS NOT NULL)"
    order = "ORDER BY author, kind, round, seq, received_at, payload"
    return _packages(store, f"WHERE status = ? AND {over} {order}", (SET_ASIDE,))


# Set aside, and settled by nothing: no ruling, no later list, no later code.
UNRULED = """
AS p WHERE status = 'quarantaine'
AND NOT EXISTS (SELECT 1 FROM ruling WHERE person = author AND what IN ('garder', 'ecarter') AND choice = payload)
AND (json_extract(refusal, '$.code') <> 'E_EQUIVOCATION' OR NOT EXISTS (
  SELECT 1 FROM package AS q WHERE q.author = p.author AND q.kind = p.kind AND q.round = p.round
  AND q.subject = p.subject AND (
    (q.status = 'retenu' AND q.seq >= p.seq)
    OR (q.seq = p.seq AND q.payload IN (SELECT choice FROM ruling WHERE person = p.author AND what = 'garder')))))
AND (json_extract(refusal, '$.code') <> 'E_CODE_REUSED' OR NOT EXISTS (
  SELECT 1 FROM claim WHERE claim.person = p.author AND claim.signer = p.signer AND (
    EXISTS (SELECT 1 FROM code WHERE code.person = p.author AND code.number > claim.number)
    OR EXISTS (SELECT 1 FROM ruling WHERE ruling.person = p.author AND what = 'cle' AND ruling.number = claim.number))))
ORDER BY author, kind, round, seq, payload
"""


def sent_by(store: Store, author: str) -> list[Package]:
    """Everything from one person, by its digest."""
    return _packages(store, "WHERE author = ? ORDER BY payload", (author,))


def authors(store: Store) -> list[str]:
    """Everyone who has sent something."""
    return [row["author"] for row in store.rows("SELECT DISTINCT author FROM package ORDER BY author")]


def has_sent(store: Store, author: str) -> bool:
    """Whether a person has sent something."""
    return store.row("SELECT 1 FROM package WHERE author = ? LIMIT 1", (author,)) is not None


def counts(store: Store) -> dict[str, Counter[str]]:
    """Kind → status → number of packages."""
    found: dict[str, Counter[str]] = {}
    for row in store.rows("SELECT kind, status, count(*) AS n FROM package GROUP BY kind, status ORDER BY kind"):
        found.setdefault(row["kind"], Counter())[row["status"]] = row["n"]
    return found


def refusals(store: Store) -> list[Package]:
    """The packages that were refused or set aside, the newest last."""
    return _packages(store, "WHERE status IN ('refuse', 'quarantaine') ORDER BY received_at, seq")


def facts_of(store: Store, author: str) -> list[Fact]:
    """One person's packages as facts: no verdict in them."""
    query = (
        "SELECT package.payload, kind, campaign, round, subject, seq, signer, package.received_at, fault, "
        "package.hour, package.arrived_at, package.alleged_at, coalesce(file.entry, 0) AS entry, "
        "json_extract(content, ?) IS NOT NULL AS deposited "
        "FROM package LEFT JOIN file ON file.sha256 = package.file WHERE author = ?"
    )
    return [_fact(row) for row in store.rows(query, (f"$.{ON_BEHALF}", author))]


def _fact(row: Row) -> Fact:
    return Fact(
        payload=row["payload"], kind=row["kind"], campaign=row["campaign"], round=row["round"], subject=row["subject"],
        seq=row["seq"], signer=row["signer"], received_at=instant(row["received_at"]),
        content=read_refusal(row["fault"]), entry=row["entry"], deposited=bool(row["deposited"]), hour=row["hour"],
        arrived_at=instant(row["arrived_at"]) if row["arrived_at"] else None,
        alleged_at=instant(row["alleged_at"]) if row["alleged_at"] else None,
    )  # fmt: skip


def verdicts_of(store: Store, author: str) -> dict[str, tuple[str, str | None]]:
    """Payload → status and refusal as the database keeps them, of one person's packages."""
    rows = store.rows("SELECT payload, status, refusal FROM package WHERE author = ? ORDER BY payload", (author,))
    return {row["payload"]: (row["status"], row["refusal"]) for row in rows}


# — files —————————————————————————————————————————————————————————————————————————————————————————————————————
def file_of(store: Store, digest: str) -> File | None:
    """One received file; None when it is not recorded."""
    return store.value(File, f"{FILE} WHERE sha256 = ?", (digest,))


def digests(store: Store) -> list[str]:
    """The sha256 of every recorded file, in order."""
    return [row["sha256"] for row in store.rows("SELECT sha256 FROM file ORDER BY sha256")]


def digests_of(store: Store, author: str) -> list[str]:
    """The sha256 of every file that held a package of one person."""
    query = "SELECT sha256 FROM file JOIN package ON package.payload = file.payload WHERE author = ?"
    return [row["sha256"] for row in store.rows(query, (author,))]


def unreadable(store: Store) -> int:
    """How many files could not be read."""
    row = store.row("SELECT count(*) AS n FROM file WHERE refusal IS NOT NULL")
    return int(row["n"]) if row else 0


def signed_refusals(store: Store) -> Iterator[File]:
    """The files that could not be read although someone's key signed them, the earliest first for each payload."""
    query = (
        f"{FILE} INDEXED BY file_signed WHERE refusal IS NOT NULL AND signed = 1 ORDER BY claimed, received_at, sha256"
    )
    return iter(store.values(File, query))


def unsigned(store: Store) -> int:
    """How many files nobody's key signed: they are counted, and listed nowhere."""
    row = store.row("SELECT count(*) AS n FROM file WHERE refusal IS NOT NULL AND signed = 0")
    return int(row["n"]) if row else 0


def refused_but(store: Store, codes: Sequence[str]) -> list[str]:
    """Digests of the files that nobody signed, refused; those refused with one of these codes left out."""
    rows = store.rows(
        "SELECT sha256 FROM file WHERE refusal IS NOT NULL AND signed = 0 "
        f"AND json_extract(refusal, '$.code') NOT IN ({','.join('?' * len(codes))}) ORDER BY sha256",
        codes,
    )
    return [row["sha256"] for row in rows]


def waiting(store: Store, codes: Sequence[str]) -> list[Waiting]:
    """The files refused with one of these codes, with how many people have claimed the key that each names.

    Found by their own index: however many files were received, only those refused are looked at.
    """
    rows = store.rows(
        f"SELECT {COLUMNS}, (SELECT count(*) FROM claim WHERE signer = claimed_key) AS holders "
        "FROM file INDEXED BY file_waiting WHERE refusal IS NOT NULL "
        f"AND json_extract(refusal, '$.code') IN ({','.join('?' * len(codes))}) ORDER BY sha256",
        codes,
    )
    found = [dict(row) for row in rows]
    return [Waiting(holders=one.pop("holders"), file=File(**one)) for one in found]
