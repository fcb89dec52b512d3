"""People, their codes, the keys that they claimed, and what was ruled by telephone."""

from __future__ import annotations

from functools import partial

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Departure, Keyholder, Person, instant
from phco.dmg.verdicts.facts import Claim, Grant, Rulings

PERSON = "SELECT pseudo, role, coalesce(json_extract(info, '$.commune'), '') AS commune FROM person"
DEPARTURE = (
    "SELECT pseudo AS person, role, json_extract(info, '$.depart.le') AS day, json_extract(info, '$.depart.a') AS at, "
    "json_extract(info, '$.depart.motif') AS reason, json_extract(info, '$.depart.offres') AS offers_json "
    "FROM person WHERE json_extract(info, '$.depart') IS NOT NULL"
)
ENROLLED = "SELECT person, material FROM claim WHERE status = 'inscrite' ORDER BY person, number"


def persons(store: Store) -> list[Person]:
    """Everyone enrolled, by pseudonym."""
    left = departures(store)
    return [Person(**dict(row), departure=left.get(row["pseudo"])) for row in store.rows(f"{PERSON} ORDER BY pseudo")]


def person_of(store: Store, pseudo: str) -> Person | None:
    """One person; None when nobody has that pseudonym."""
    made = partial(Person, departure=departure_of(store, pseudo))
    return store.value(made, f"{PERSON} WHERE pseudo = ?", (pseudo,))


def role_of(store: Store, pseudo: str) -> str:
    """A person's role; empty when nobody has that pseudonym."""
    row = store.row("SELECT role FROM person WHERE pseudo = ?", (pseudo,))
    return str(row["role"]) if row else ""


def homes(store: Store, role: str) -> dict[str, str]:
    """Pseudonym → commune (INSEE code or empty) of everyone enrolled under a role, by pseudonym."""
    return {row["pseudo"]: row["commune"] for row in store.rows(f"{PERSON} WHERE role = ? ORDER BY pseudo", (role,))}


def departures(store: Store) -> dict[str, Departure]:
    """Who has left the campaign, by pseudonym."""
    return {one.person: one for one in store.values(Departure, f"{DEPARTURE} ORDER BY pseudo")}


def departure_of(store: Store, person: str) -> Departure | None:
    """The departure of a person; None as long as they take part."""
    return store.value(Departure, f"{DEPARTURE} AND pseudo = ?", (person,))


def has_left(store: Store, person: str) -> bool:
    """Whether a person has left the campaign."""
    query = "SELECT 1 FROM person WHERE json_extract(info, '$.depart') IS NOT NULL AND pseudo = ?"
    return store.row(query, (person,)) is not None


def grants_of(store: Store, person: str) -> list[Grant]:
    """The codes given to a person, by number."""
    rows = store.rows("SELECT number, issued_at FROM code WHERE person = ? ORDER BY number", (person,))
    return [Grant(number=row["number"], issued_at=instant(row["issued_at"])) for row in rows]


def last_codes(store: Store) -> dict[str, int]:
    """Person → number of the last code given."""
    rows = store.rows("SELECT person, max(number) AS n FROM code GROUP BY person")
    return {row["person"]: row["n"] for row in rows}


def claims_of(store: Store, person: str) -> list[Claim]:
    """The pairs of keys that proved to hold one of a person's codes."""
    rows = store.rows("SELECT number, signer, opener FROM claim WHERE person = ?", (person,))
    return [Claim(number=row["number"], signer=row["signer"], opener=row["opener"]) for row in rows]


def claims_named(store: Store, person: str, key: str) -> list[Claim]:
    """The claims of a person whose signing key begins with ``key``, one a key (of its latest code), by key."""
    found = sorted((one for one in claims_of(store, person) if one.signer.startswith(key)), key=lambda one: one.number)
    return [one for _, one in sorted({one.signer: one for one in found}.items())]


def claimed_twice(store: Store) -> list[str]:
    """The people of whom one code was used by several signing keys, in order."""
    rows = store.rows("SELECT person FROM claim GROUP BY person, number HAVING COUNT(DISTINCT signer) > 1")
    return sorted({row["person"] for row in rows})


def rulings_of(store: Store, person: str) -> Rulings:
    """What people decided about a person's keys and packages."""
    ruled = store.rows("SELECT what, number, choice FROM ruling WHERE person = ?", (person,))
    return Rulings(
        keys=frozenset((row["number"], row["choice"]) for row in ruled if row["what"] == "cle"),
        kept=frozenset(row["choice"] for row in ruled if row["what"] == "garder"),
        dropped=frozenset(row["choice"] for row in ruled if row["what"] == "ecarter"),
    )


def ruled_packages(store: Store) -> list[tuple[str, bool]]:
    """Every package that a person settled, and whether it is kept; by person, then by payload."""
    query = "SELECT what, choice FROM ruling WHERE what IN ('garder', 'ecarter') ORDER BY person, choice"
    return [(row["choice"], row["what"] == "garder") for row in store.rows(query)]


def keyholders(store: Store, signer: str) -> list[Keyholder]:
    """Everyone who has claimed a signing key, by pseudonym."""
    rows = store.rows(
        "SELECT DISTINCT claim.person, material, role FROM claim JOIN person ON pseudo = claim.person "
        "WHERE signer = ? ORDER BY claim.person",
        (signer,),
    )
    return [Keyholder(person=row["person"], role=row["role"], material=row["material"]) for row in rows]


def enrolled_keys(store: Store) -> dict[str, str]:
    """Person → the two keys of their enrolled claim, that of the highest number; only those who have one."""
    return {row["person"]: row["material"] for row in store.rows(ENROLLED)}


def disputed(store: Store) -> set[str]:
    """The signing keys whose code someone else presented after them, as long as nobody has settled it."""
    rows = store.rows(
        "SELECT DISTINCT c.signer FROM claim AS c JOIN claim AS d ON d.person = c.person AND d.number = c.number "
        "AND d.signer <> c.signer AND d.status = 'conflit' WHERE c.status = 'inscrite' AND NOT EXISTS "
        "(SELECT 1 FROM ruling WHERE ruling.person = c.person AND what = 'cle' AND ruling.number = c.number)"
    )
    return {row["signer"] for row in rows}


def revoked(store: Store) -> list[tuple[str, str]]:
    """Each revoked signing key with the instant since which it is worth nothing."""
    rows = store.rows(
        "SELECT signer, min(issued_at) AS since FROM claim JOIN code ON code.person = claim.person "
        "AND code.number = claim.number + 1 WHERE status = 'revoquee' GROUP BY signer ORDER BY signer"
    )
    return [(row["signer"], row["since"]) for row in rows]
