"""The matching's further calls: step by step, explanations, publication, chances, and the three files to verify."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from phco.errors import PhcoError
from phco.field_values import whole_number
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.matching.certify import certified, matched
from phco.matching.engine.exact import StableSizeSolver
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.problem import TRUTHFUL
from phco.matching.reading.request import Request, read_request
from phco.matching.telling import chances as simulation
from phco.matching.telling.cheat import Temptation
from phco.matching.telling.explain import Explainer
from phco.matching.telling.publication import explanations, full_instance, public_result
from phco.matching.telling.trace import told
from phco.wishes import last_checked, quotas_at
from phco.wishes.heart_reading import read_hearts, read_tour

MOST_STEPS_APPLICANTS = 40
MOST_DRAWS = 2000
MOST_PEOPLE = 5000


def nested_request(fields: Fields, key: str = "instance") -> tuple[JsonObject, Request | None]:
    """The ``apparier`` entry at ``key`` and its reading; its faults join those of ``fields``, with their full path."""
    entry: JsonObject = fields.mapping(key)
    if not fields.has(key) or not isinstance(fields.raw(key), dict):
        return entry, None
    try:
        return entry, read_request(entry)
    except PhcoError as error:
        for one in error.flat():
            fields.fault(one.code, one.what, f"{key}.{one.where}" if one.where else key, one.fix)
        return entry, None


def pas_a_pas(entry: object) -> JsonObject:
    """``appariement.pas-a-pas``: an ``apparier`` entry → each claim of the run, who leaves, and why."""
    request = read_request(entry)
    if request.method not in TRUTHFUL:
        what = "La méthode « taille maximale » est un calcul d’ensemble : elle n’a pas d’étapes à montrer."
        raise PhcoError("E_VALEUR", what, "methode", f"Choisissez {' ou '.join(TRUTHFUL)}.")
    if len(request.problem.applicants) > MOST_STEPS_APPLICANTS:
        what = f"Le pas à pas se suit sur un petit exemple : au plus {MOST_STEPS_APPLICANTS} docteurs juniors."
        raise PhcoError("E_PLAGE", what, "demandeurs", "Retirez des personnes.")
    assert isinstance(entry, dict)  # read_request refused anything else
    result = certified(entry, matched(request))
    return told(request.problem, request.method, request.draw) | {"resultat": result}


def expliquer(entry: object) -> JsonObject:
    """``appariement.expliquer``: ``{"instance", "demandeur"?}`` → ``{"explications": {applicant: …}}``."""
    fields = Fields(entry)
    instance, request = nested_request(fields)
    wanted = fields.id("demandeur", None, nullable=True)
    if request is not None and wanted is not None and wanted not in request.problem.applicants:
        fields.fault("E_ID_INCONNU", f"« {wanted[:60]} » n’est pas un demandeur.", "demandeur", "Corrigez ce nom.")
    fields.close()
    assert request is not None
    matching = matched(request)
    certified(instance, matching)
    explainer = Explainer(matching, instance["demandeurs"])
    names = matching.problem.applicants if wanted is None else [wanted]
    return {"explications": {name: explainer.of(name) for name in names}}


def publier(entry: object) -> JsonObject:
    """``appariement.publier``: an ``apparier`` entry → ``{"public", "explications", "complet"}``, verified first."""
    matching = matched(read_request(entry))
    assert isinstance(entry, dict)  # read_request refused anything else
    result = certified(entry, matching)
    return {
        "public": public_result(matching),
        "explications": explanations(matching, entry),
        "complet": full_instance(entry, result),
    }


def tricher(entry: object) -> JsonObject:
    """``appariement.tricher``: ``{"instance", "demandeur", "liste"?, "tout"?}`` → truth, lie, and every lie.

    Only here may ``taille-max`` be enumerated in the browser: the market has five offers at most.
    """
    fields = Fields(entry)
    instance, request = nested_request(fields)
    one = fields.id("demandeur")
    lie = fields.raw("liste", None)
    everything = fields.boolean("tout", True)
    told_entry: JsonObject | None = None
    if request is not None and lie is not None:
        told_entry = instance | {"demandeurs": instance["demandeurs"] | {one: lie}}
        try:
            read_request(told_entry)
        except PhcoError as error:
            for fault in error.flat():
                place = fault.where.replace(f"demandeurs.{one[:60]}", "liste", 1)
                fields.fault(fault.code, fault.what, place, fault.fix)
    fields.close()
    solver: StableSizeSolver = ExhaustiveSolver()
    temptation = Temptation(instance, one, solver)
    answer: JsonObject = {"demandeur": one, "methode": temptation.request.method}
    answer |= temptation.compare(temptation.truth if told_entry is None else told_entry["demandeurs"][one])
    answer["toutes"] = temptation.search() if everything else None
    return answer


def chances(entry: object) -> dict[str, object]:
    """``appariement.chances``: a DJ's hearts → shares with intervals, on a stated model; by pieces that can be stopped.

    in: ``{"tour"?: 1, "coeurs": {"o1": 5}, "docteurs": 103, "offres": 350, "rangs"?: {"o1": 1}, "part_accords"?: "0",
    "popularite"?: "uniforme"|"inegale", "tirages"?: 20, "graine"?: "…", "acquis"?: {…}}``. Send back ``acquis`` as it
    came to go on: the draws already made are kept, and the next ones are others.
    """
    fields = Fields(entry)
    model = _model(fields)
    count = fields.integer("tirages", 20, low=1, high=MOST_DRAWS)
    had = _counts(fields, model)
    fields.close()
    fresh = simulation.simulate(model, sum(had.values()), count)
    counts = {name: had.get(name, 0) + many for name, many in fresh.items()}
    return {
        "modele": simulation.sentences(model),
        **simulation.summary(model, counts),
        "acquis": counts,
    }


def _model(fields: Fields) -> simulation.Model:
    quotas = quotas_at(last_checked())
    round_ = read_tour(fields, 1)
    hearts = _hearts(fields, quotas.most)
    applicants = fields.integer("docteurs", low=1, high=MOST_PEOPLE)
    offers = fields.integer("offres", low=1, high=MOST_PEOPLE)
    if hearts and len(hearts) > offers >= 1 and not fields.errors:
        fields.fault("E_PLAGE", "Vous aimez plus d’offres qu’il n’y en a.", "offres", "Corrigez leur nombre.")
    ranks = {}
    for name, rank in fields.mapping("rangs", {}).items():
        if name not in hearts:
            what = f"« {name[:60]} » n’a pas de cœur de votre part."
            fields.fault("E_ID_INCONNU", what, f"rangs.{name[:60]}", "Donnez-lui des cœurs, ou retirez son rang.")
        elif (written := whole_number(rank)) is None or written < 1:
            fields.fault("E_TYPE", "Un rang est un nombre entier à partir de 1.", f"rangs.{name[:60]}", "Corrigez-le.")
        else:
            ranks[name] = written
    return simulation.Model(
        hearts=hearts,
        applicants=applicants,
        offers=offers,
        list_length=quotas.hearts_minimum(round_, offers),
        most=quotas.most,
        ranked=quotas.ranking_share(round_),
        agreed=Fraction(fields.share("part_accords", Decimal(0))),
        known_ranks=ranks,
        popularity=fields.choice("popularite", simulation.POPULARITIES, simulation.POPULARITIES[0]),
        round=round_,
        draw=fields.text("graine", "chances"),
    )


def _hearts(fields: Fields, most: int) -> dict[str, int]:
    """``coeurs``: offer → hearts; an explicit 0 counts for nothing (WSH-02), and one offer at least has some."""
    before = len(fields.errors)
    kept = {offer: hearts for offer, hearts in read_hearts(fields, most).items() if hearts}
    if not kept and len(fields.errors) == before:
        fields.fault("E_PLAGE", "Aucune offre n’a de cœur.", "coeurs", "Donnez des cœurs à une offre au moins.")
    return kept


def _counts(fields: Fields, model: simulation.Model) -> Mapping[str, int]:
    """``acquis``, as an earlier piece answered it."""
    had: dict[str, int] = {}
    for name, value in fields.mapping("acquis", {}).items():
        known = not name or name in model.hearts
        if not known or not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10**9:
            fields.fault("E_VALEUR", "Ces tirages acquis sont d’une autre question.", "acquis", "Recommencez sans eux.")
            break
        had[name] = value
    return had


def tirages(entry: object) -> dict[str, object]:
    """``appariement.tirages``: every list known, the draw alone varies → each applicant's shares, best first."""
    fields = Fields(entry)
    _, request = nested_request(fields)
    count = fields.integer("tirages", 50, low=1, high=MOST_DRAWS)
    start = fields.integer("depuis", 0, high=10**9)
    fields.close()
    assert request is not None
    found = simulation.over_draws(request.problem, request.draw, start, count)
    return {"tirages": count, "depuis": start, "comptes": found}
