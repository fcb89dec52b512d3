"""The numbers of the placement's rules at a day, read from the rule data (another set may be injected)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from phco.errors import PhcoError
from phco.local import fill, told
from phco.placement.followup.activity import ActivityRules
from phco.placement.leave.dj import DjLeaveRules
from phco.placement.leave.saspas import SaspasLeaveRules
from phco.placement.week.pattern import WeekRules
from phco.rules import Announced, Ended, Known, RuleSet, Value, load_default


def not_a_dj_rule() -> str:
    """Catching up belongs to the level 2 placement: shown to a DJ, never asked of them."""
    return fill(
        "Les rattrapages sont une règle du SASPAS, montrée pour information : ce n’est pas celle d’un docteur junior. "
        "‹brochure_maj› n’en dit rien."
    )


def law_notice() -> str:
    """Where a DJ's leave comes from."""
    return told(
        "Le congé du docteur junior n’est pas dans ‹brochure› : il vient du Code de la santé publique, R. 6153-1-9.",
        "Le congé du docteur junior vient du Code de la santé publique, R. 6153-1-9.",
    )


def saspas_notice() -> str:
    """Whose page the rules of the level 2 placement come from."""
    return fill("‹saspas_avis›Vérifiez auprès du DMG.")


def near(key: str, on: date, rules: RuleSet | None = None, lecture: str | None = None) -> Value:
    """The value of a day; before the first one known, that first one; after the end of the last, the last."""
    answer = (rules or load_default()).value(key, on=on, lecture=lecture)
    if isinstance(answer, Known | Ended | Announced):
        return answer.record.value
    parameter = (rules or load_default())[key]
    what = f"{parameter.label} ({parameter.rule}) : valeur inconnue. {answer.reason}"
    raise PhcoError("E_REGLE_INCONNUE", what, "", "Demandez-la au département.")


def whole(key: str, on: date, rules: RuleSet | None = None, lecture: str | None = None) -> int:
    """``near`` for a whole number."""
    value = near(key, on, rules, lecture)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{key} is not a number")
    return int(value)


def saspas_leave_rules(on: date, rules: RuleSet | None = None) -> SaspasLeaveRules:
    """SAS-05, in weeks."""
    base = "saspas.conges"
    return SaspasLeaveRules(
        weeks_a_year=whole(f"{base}.semaines_par_an", on, rules),
        winter_min=whole(f"{base}.hiver_min", on, rules),
        winter_max=whole(f"{base}.hiver_max", on, rules),
        summer_min=whole(f"{base}.ete_min", on, rules),
        summer_max=whole(f"{base}.ete_max", on, rules),
        consecutive_max=whole(f"{base}.consecutives_max", on, rules),
    )


def dj_leave_rules(on: date, rules: RuleSet | None = None) -> DjLeaveRules:
    """CNG, in working days."""
    base = "dj.conges"
    return DjLeaveRules(
        days_a_year=whole(f"{base}.jours_par_an", on, rules),
        consecutive_max=whole(f"{base}.consecutifs_max", on, rules),
        year_month=whole(f"{base}.mois_de_depart", on, rules),
        paid_max=whole(f"{base}.indemnises_max", on, rules),
        paid_from=whole(f"{base}.indemnises_a_partir_de", on, rules),
    )


def week_rules(on: date, rules: RuleSet | None = None) -> WeekRules:
    """ORG-02, ORG-09, SAS-02, SAS-03, SAS-04."""
    hours = near("stage.trimestre.heures", on, rules)
    return WeekRules(
        care=whole("terrain.semaine.soin", on, rules),
        project=whole("terrain.semaine.projet", on, rules),
        faculty=whole("terrain.semaine.faculte", on, rules),
        placement=whole("saspas.semaine.stage", on, rules),
        university=whole("saspas.semaine.universite", on, rules),
        quarter_placement=whole("stage.trimestre.stage", on, rules),
        quarter_off=whole("stage.trimestre.hors_stage", on, rules),
        quarter_hours=Decimal(str(hours)),
        evening=time(whole("saspas.presence.heure_limite", on, rules)),
        come_within=whole("saspas.supervision.minutes_pour_venir", on, rules),
        review_minutes=whole("saspas.supervision.minutes_par_jour", on, rules),
    )


def activity_rules(on: date, rules: RuleSet | None = None, lecture: str | None = None) -> ActivityRules:
    """PDJ-03 and ORG-05. ``lecture``: ``S1`` or ``loi`` for the threshold of the bonus."""
    bonus = near("dj.activite.montant", on, rules, lecture)
    return ActivityRules(
        acts_a_month=whole("dj.activite.seuil", on, rules, lecture),
        reached_at_exactly=bool(near("dj.activite.seuil_inclus", on, rules, lecture)),
        acts_a_day=whole("terrain.actes_par_jour_max", on, rules),
        bonus=Decimal(str(bonus)),
    )


def texts(key: str, on: date, rules: RuleSet | None = None) -> tuple[str, ...]:
    """``near`` for a list of texts; empty where no text gives it."""
    if not (rules or load_default())[key].records:
        return ()
    value = near(key, on, rules)
    if not isinstance(value, tuple):
        raise TypeError(f"{key} is not a list")
    return value
