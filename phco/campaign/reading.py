"""TOML text → campaigns, checked: the contract's steps in order, dates that follow each other, a source for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from phco import local, rules
from phco.campaign.model import CODES, Campaign, Status, Step
from phco.campaign.signed import FILE, laid_over, now_told
from phco.carried import carried
from phco.dates import Window
from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.source import Source
from phco.trees import parsed

STATUSES: tuple[Status, ...] = ("provisoire", "confirmee", "inconnue")


def load_text(
    text: str, name: str = "campagnes.toml", documents: Mapping[str, Source] | None = None
) -> dict[str, Campaign]:
    """Read campaigns, by code, in the order of their rounds.

    ``documents``: what a source may name (``document = "S1"``) instead of repeating its title.
    Raises PhcoError or PhcoErrors, all faults at once, each with its file and place: E_REGLE_SYNTAXE, the codes of
    ``Fields``, E_CAMPAGNE_ETAPES, E_CAMPAGNE_DATES, E_DOUBLON.
    """
    try:
        tree: JsonObject = parsed(text)
    except ValueError as error:
        fix = "Corrigez la syntaxe à cette ligne."
        raise PhcoError("E_REGLE_SYNTAXE", f"Le fichier n’est pas du TOML valide ({error}).", name, fix) from None
    errors: list[PhcoError] = []
    fields = Fields(tree, name, errors)
    campaigns = [_campaign(one, documents or {}) for one in fields.children("campagnes", [])]
    codes = [campaign.code for campaign in campaigns]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        fields.fault("E_DOUBLON", f"La campagne « {code} » est écrite deux fois.", "campagnes", "Gardez-en une.")
    fields.close()
    raise_all(errors)
    return {campaign.code: campaign for campaign in sorted(campaigns, key=lambda campaign: campaign.code)}


def load_default() -> dict[str, Campaign]:
    """The subdivision's campaigns, with the dates that the DMG signed where there are some; read once."""
    return _loaded(now_told() or _shipped())


@cache
def _shipped() -> str:
    """The signed dates that came with the code (in the wheel of a site built with a publication), or nothing."""
    found = carried(f"rules/data/{FILE}")
    return found.read_text(encoding="utf-8") if found.is_file() else ""


@local.remembered
def _loaded(signed: str) -> dict[str, Campaign]:
    own = load_text(local.text("campagnes.toml") or "", f"{local.chosen()}/campagnes.toml", rules.documents())
    return laid_over(own, signed) if signed else own


def intakes() -> tuple[date, ...]:
    """The first days of placement that the current subdivision's campaigns give, in order: the semesters of PDJ-03."""
    return tuple(day for campaign in load_default().values() if (day := campaign.intake) is not None)


def _campaign(fields: Fields, documents: Mapping[str, Source]) -> Campaign:
    code, label = fields.text("code"), fields.text("libelle")
    steps = tuple(_step(one, code, documents) for one in fields.children("etapes"))
    found = [step.code for step in steps]
    if found != list(CODES):
        what = f"Les étapes d’une campagne sont, dans cet ordre : {', '.join(CODES)}."
        fields.fault("E_CAMPAGNE_ETAPES", what, "etapes", "Complétez ou réordonnez la liste.")
    _check_order(fields, steps)
    fields.close()
    return Campaign(code=code, label=label, steps=steps)


def _check_order(fields: Fields, steps: tuple[Step, ...]) -> None:
    """From round 1 on, each known window starts after the one before it has ended."""
    before: Step | None = None
    for index, step in enumerate(steps):
        if step.window is None or step.code.startswith("depot"):
            continue
        if before and before.window and step.window.start <= before.window.end:
            what = f"« {step.code} » commence avant la fin de « {before.code} »."
            fields.fault("E_CAMPAGNE_DATES", what, f"etapes[{index}].debut", "Corrigez les dates.")
        before = step


def _step(fields: Fields, campaign: str, documents: Mapping[str, Source]) -> Step:
    code = fields.choice("code", CODES)
    rule = fields.text("regle")
    start, end = fields.day("debut", None, nullable=True), fields.day("fin", None, nullable=True)
    status: Status = fields.choice("statut", STATUSES)
    step = Step(
        campaign=campaign,
        code=code,
        rule=rule,
        window=_window(fields, start, end, status),
        status=status,
        source=_source(fields, documents),
        verified_on=fields.day("verifie_le"),
        expected=fields.text("prevu", ""),
        latest=fields.day("au_plus_tard", None, nullable=True),
        assumption=fields.text("hypothese", ""),
    )
    if status == "inconnue" and not (step.expected and step.latest):
        what = "Une date inconnue dit ce que l’on en sait (« prevu », « au_plus_tard »)."
        fields.fault("E_CAMPAGNE_DATES", what, "prevu", "Ajoutez ces deux clés.")
    fields.close()
    return step


def _window(fields: Fields, start: date | None, end: date | None, status: Status) -> Window | None:
    if (start is None) != (end is None) or (start is None) != (status == "inconnue"):
        what = "« debut » et « fin » vont ensemble, et manquent seulement quand le statut est « inconnue »."
        fields.fault("E_CAMPAGNE_DATES", what, "debut", "Complétez les dates ou changez le statut.")
        return None
    if start is None or end is None:
        return None
    if end < start:
        fields.fault("E_CAMPAGNE_DATES", "La fenêtre finit avant de commencer.", "fin", "Corrigez les dates.")
        return None
    return Window(start=start, end=end)


def _source(fields: Fields, documents: Mapping[str, Source]) -> Source:
    inner = fields.child("source", fields.raw("source"))
    if inner.has("document"):
        named, article = inner.choice("document", tuple(documents)), inner.text("article")
        inner.close()
        return replace(documents[named], article=article) if named in documents else Source(titre="")
    source = Source(
        titre=inner.text("titre"),
        article=inner.text("article"),
        publie_le=inner.day("publie_le"),
        reference=inner.choice("reference", ("S1", "S2", "L", "P", "A")),
    )
    inner.close()
    return source
