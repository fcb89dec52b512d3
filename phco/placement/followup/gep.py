"""The report of a GEP session (ENS-02) before it goes to the DMG: what is missing, and what names a patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from phco.dates import french_day
from phco.findings import Reason
from phco.local import told

RULE = "ENS-02"
# What a report about patients must not hold.
IDENTIFYING = {
    "un numéro de sécurité sociale": re.compile(
        r"(?<!\d)[12][\s.]?\d{2}[\s.]?(?:0[1-9]|1[0-2])[\s.]?\d[\dAB](?:[\s.]?\d){6,8}(?!\d)"
    ),
    "un numéro de téléphone": re.compile(r"(?<!\d)(?:\+33|0)[\s.]?[1-9](?:[\s.-]?\d{2}){4}(?!\d)"),
    "une adresse électronique": re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,200}\.[a-zA-Z]{2,}"),
    "une date de naissance": re.compile(r"\bn[ée]e?\s+le\s+\d{1,2}", re.IGNORECASE),
    "un nom de patient": re.compile(r"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s+[A-ZÉÈÀ][\w’'-]+"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report as the ``cr-gep`` package carries it.

    ``participants``: pseudonyms; ``people``: (name, pseudonym or "") as the group writes them. ``minutes``:
    None where it is unknown.
    """

    day: date
    theme: str
    minutes: int | None
    summary: str
    participants: tuple[str, ...]
    people: tuple[tuple[str, str], ...] = ()
    animator: str = ""
    next_steps: str = ""


def _animator_notice() -> str:
    return told(
        "‹brochure_maj› écrit « encadrés et animés par un MSU ? » : la question reste ouverte. Notez qui a animé "
        "la séance.",
        "Aucun document d’ici ne dit qui anime : la question reste ouverte. Notez qui a animé la séance.",
    )


def present(report: Report) -> int:
    """How many people were there: those named, and those known by their pseudonym alone."""
    named = {dj for _, dj in report.people if dj}
    return len(report.people) + len(set(report.participants) - named)


def check_report(report: Report, today: date | None = None) -> list[Reason]:
    """Faults stop the export; alerts (a possible patient's identity, no animator) are for the author to judge."""
    found: list[Reason] = []

    def fault(code: str, where: str, what: str, fix: str) -> None:
        found.append(Reason(code=f"{RULE}-{code}", rule=RULE, what=what, fix=fix, where=where))

    def alert(code: str, where: str, what: str, fix: str) -> None:
        found.append(Reason(code=f"{RULE}-{code}", rule=RULE, what=what, fix=fix, where=where, severity="alerte"))

    if today is not None and report.day > today:
        fault("DATE", "date", f"La séance du {french_day(report.day)} n’a pas encore eu lieu.", "Corrigez la date.")
    for key, text, what in (("theme", report.theme, "Le thème"), ("resume", report.summary, "Le résumé")):
        if len(text.strip()) < 2:
            fault("VIDE", key, f"{what} est vide.", "Écrivez-le.")
    if report.minutes is None:
        fault("DUREE", "duree_minutes", "La durée n’est pas notée.", "Écrivez-la en minutes.")
    if not present(report):
        fault("PARTICIPANTS", "participants", "Aucun participant n’est noté.", "Notez les présents par leur nom.")
    elif present(report) == 1:
        alert(
            "PARTICIPANTS",
            "participants",
            "Un seul participant est noté.",
            "Un échange de pratiques se fait à plusieurs.",
        )
    if not report.animator.strip():
        alert("ANIMATEUR", "animateur", "L’animateur n’est pas noté.", _animator_notice())
    for key, text in (("theme", report.theme), ("resume", report.summary), ("suites", report.next_steps)):
        for what, pattern in IDENTIFYING.items():
            match = pattern.search(text)
            if match:
                alert(
                    "IDENTITE",
                    key,
                    f"Le texte semble contenir {what} : « {match.group()[:40]} ».",
                    "Un compte rendu ne doit permettre de reconnaître aucun patient : retirez-le.",
                )
    return found


def as_tables(report: Report) -> dict[str, list[dict[str, str]]]:
    """The rows of the ``cr-gep`` package, as its schemas write them."""
    row = {
        "date": report.day.isoformat(),
        "theme": report.theme.strip(),
        "duree_minutes": "" if report.minutes is None else str(report.minutes),
        "animateur": report.animator.strip(),
        "resume": report.summary.strip(),
        "suites": report.next_steps.strip(),
    }
    known = sorted({*report.participants, *(dj for _, dj in report.people if dj)})
    tables = {"cr-gep": [row], "participants": [{"dj": name} for name in known]}
    if report.people:
        tables["personnes"] = [
            {"rang": str(rank), "nom": name, "dj": dj} for rank, (name, dj) in enumerate(report.people, 1)
        ]
    return tables


def blocking(reasons: Sequence[Reason]) -> list[Reason]:
    """The faults among ``reasons``."""
    return [reason for reason in reasons if reason.severity != "alerte"]
