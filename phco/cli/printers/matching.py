"""The matching on a terminal: the pairs, what proves them, the steps, the explanations, the chances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from phco.french import counted
from phco.jsontext import JsonView
from phco.money import french_percent

MOST_ROWS = 400


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _cut(lines: list[str], what: str) -> list[str]:
    if len(lines) <= MOST_ROWS:
        return lines
    return [*lines[:MOST_ROWS], f"  … et {len(lines) - MOST_ROWS} autres {what} (« --json » les donne toutes)."]


def matching(answer: JsonView) -> str:
    """``apparier``: the pairs, then the certificate in words."""
    certificate = answer["certificat"]
    left = answer["sans_poste"]
    lines = [
        f"{counted(answer['taille'], 'paire')}, méthode {answer['methode']}, tour {certificate['tour']}, tirage"
        f" « {answer['graine']} »",
        *_cut(_columns([(one, "→", post) for one, post in answer["paires"].items()]), "paires"),
    ]
    if left:
        shown = ", ".join(left[:40]) + (f" et {len(left) - 40} autres" if len(left) > 40 else "")
        lines += ["", f"Sans poste ({len(left)}) : {shown}"]
    if certificate["ecartes"]:
        many = counted(
            len(certificate["ecartes"]),
            "paire listée d’un seul côté, écartée",
            "paires listées d’un seul côté, écartées",
        )
        lines += ["", f"{many} :"]
        said = {"demandeur": "l’offre ne l’a pas classé", "offreur": "ne l’a pas demandée"}
        rows = [(row["demandeur"], row["offreur"], said[row["liste_par"]]) for row in certificate["ecartes"]]
        lines += _cut(_columns(rows), "paires")
    return "\n".join(
        [
            *lines,
            "",
            "✓ Stable : aucun demandeur et aucune offre ne se préfèrent l’un l’autre à ce qu’ils ont.",
            f"{'✓' if answer['taille_max_prouvee'] else '·'} {certificate['phrase']} (borne : {answer['borne']})",
            f"{'✓' if certificate['sincere'] else '!'} {certificate['phrase_sincere']}",
            f"Empreinte de l’instance : {certificate['empreinte']}",
        ]
    )


def verdict(answer: JsonView) -> str:
    """``certificat.verifier``: each property, with its witness when false."""
    lines = ["Le certificat tient." if answer["valide"] else "Le certificat NE tient PAS."]
    for name, holds in answer["proprietes"].items():
        lines.append(f"  {'✓' if holds else '✗'} {name} : {answer['libelles'][name]}")
        if not holds:
            lines.append(f"      {answer['temoins'][name]['phrase']}")
    lines += [f"  · {name} : non vérifié, {why}" for name, why in answer["non_verifies"].items()]
    return "\n".join(lines)


def files(answer: JsonView) -> str:
    """``certificat.fichiers``: the sentence, the properties, what cannot be proven."""
    lines = [answer["phrase"], *(f"  {file['nom']} : {file['libelle']}" for file in answer["fichiers"])]
    for row in answer["proprietes"]:
        lines.append(f"  {'✓' if row['vrai'] else '✗'} {row['libelle']}")
        if row["temoin"]:
            lines.append(f"      {row['temoin']}")
    lines += answer["datation"]
    return "\n".join([*lines, "Ce que ces fichiers ne prouvent pas :", *(f"  – {text}" for text in answer["limites"])])


def steps(answer: JsonView) -> str:
    """``appariement.pas-a-pas``: one sentence a claim."""
    lines = [f"{step['numero']:>3}. {step['phrase']}" for step in answer["etapes"]]
    pairs = ", ".join(f"{one} → {post}" for one, post in answer["paires"].items()) or "aucune paire"
    return "\n".join(
        [
            *lines,
            "",
            f"Fin : {pairs}.",
            *([f"Sans poste : {', '.join(answer['sans_poste'])}."] if answer["sans_poste"] else []),
        ]
    )


def explanations(answer: JsonView) -> str:
    """``appariement.expliquer``: each applicant, then each of their offers that needs a reason."""
    blocks = []
    for name, told in answer["explications"].items():
        rows = [
            (f"classe {offer['classe']}", offer["offreur"], offer["phrase"])
            for offer in told["offres"]
            if offer["motif"] not in ("moins_aimee", "obtenue")
        ]
        blocks.append("\n".join([f"{name} : {told['phrase']}", *_columns(rows)]))
    return "\n\n".join(blocks)


def published(answer: JsonView) -> str:
    """``appariement.publier``: what was written, and for whom."""
    public = answer["public"]
    return (
        f"Résultat public : {counted(public['taille'], 'paire')}, empreinte {public['empreinte']}.\n"
        f"{counted(len(answer['explications']), 'explication personnelle', 'explications personnelles')}, à remettre"
        " chacune à son destinataire.\nL’instance complète est pour les auditeurs seuls. « --json » écrit les fichiers."
    )


def temptation(answer: JsonView) -> str:
    """``appariement.tricher``: the truth, the lie, and every lie."""
    lines = [
        f"{answer['demandeur']}, en disant vrai : {_post(answer['verite'])}.",
        f"Avec la liste essayée : {_post(answer['essai'])}. "
        + {1: "C’est mieux.", 0: "Ce n’est pas mieux.", -1: "C’est moins bien."}[answer["gain"]],
    ]
    every = answer["toutes"]
    if every:
        found = every["meilleures"]
        said = "aucune ne fait mieux" if not found else f"{found} font mieux, par exemple {every['exemple']['liste']}"
        lines.append(f"{every['essayees']} listes essayées, méthode {answer['methode']} : {said}.")
    return "\n".join(lines)


def chances(answer: JsonView) -> str:
    """``appariement.chances``: shares with their intervals, then the model in words."""

    def row(label: str, share: Mapping[str, str]) -> tuple[str, str, str]:
        part, low, high = (french_percent(Decimal(share[key]), 0) for key in ("part", "bas", "haut"))
        return label, part, f"entre {low} et {high}"

    seen = [one for one in answer["par_offre"] if one["compte"]][:20]
    rows = [
        row("un poste", answer["place"]),
        *(row(f"{one['offreur']} ({counted(one['coeurs'], 'cœur')})", one) for one in seen),
        row("sans poste", answer["sans_poste"]),
    ]
    certain = [one["phrase"] for one in answer["certain"]]
    said = [f"Sur {counted(answer['tirages'], 'tirage')} (intervalles à 95 %) :", *_columns(rows)]
    return "\n".join([*said, *certain, "", "Le modèle :", *(f"  – {text}" for text in answer["modele"])])


def draws(answer: JsonView) -> str:
    """``appariement.tirages``: for each applicant, how often each post, most often first."""
    rows = []
    for name, counts in answer["comptes"].items():
        shares = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        rows.append((name, ", ".join(f"{post or 'sans poste'} {many}/{answer['tirages']}" for post, many in shares)))
    return "\n".join(_columns(rows))


def _post(outcome: JsonView) -> str:
    if outcome["obtenu"] is None:
        return "aucun poste"
    if outcome["classe"] is None:
        return f"{outcome['obtenu']}, qui n’était pas un vrai vœu"
    return f"{outcome['obtenu']} (classe {outcome['classe']})"
