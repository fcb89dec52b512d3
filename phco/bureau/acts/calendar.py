"""Acts on dates: one step, every step from one on, more time for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from phco.bureau.acts.people import AUTHOR, PERSON, REASON
from phco.bureau.acts.record import Act, Done, Field, Values, read_day
from phco.bureau.jobs import Advance
from phco.campaign.model import CODES, LABELS
from phco.dates import PARIS, french_instant, french_range
from phco.dmg.desk import Desk
from phco.dmg.ledger.values import Package
from phco.dmg.people.delays import grant, take_back
from phco.dmg.rounds.calendar.dates import change_dates
from phco.dmg.rounds.calendar.shift import Consequences, preview, shift, undo_shift
from phco.dmg.verdicts.kinds import RECEIVED
from phco.errors import PhcoError
from phco.french import counted

STEP = Field(name="etape", label="Étape", kind="choix", options=[(code, LABELS[code]) for code in CODES])
NUMBER = Field(name="numero", label="Numéro du journal", kind="cache")
MOST_DAYS = 4  # digits


def _days(values: Values) -> int:
    text = values["jours"].replace("\u2212", "-")
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > MOST_DAYS:
        raise PhcoError("E_VALEUR", f"« {text[:20]} » n’est pas un nombre de jours.", "jours", "Écrivez 7, ou -2.")
    return int(text)


def _dates(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    start, end = read_day(values["du"], "du"), read_day(values["au"], "au")
    change_dates(desk, values["etape"], start, end, values["statut"], now)
    return Done(title=f"{LABELS[values['etape']]} : {french_range(start, end)}.", lines=["Il reste à publier."])


def told(found: Consequences) -> list[str]:
    """What a move does, one fact a line."""
    lines = []
    for move in found.moves:
        window = move.after.window
        when = french_range(window.start, window.end) if window else "date inconnue"
        lines.append(f"{LABELS.get(move.after.code, move.after.code)} : {when}")
    for some, one, many in (
        (found.stay, "reste valable", "restent valables"),
        (found.again, "est à renvoyer", "sont à renvoyer"),
        (found.back, "compte de nouveau", "comptent de nouveau"),
    ):
        if some:
            lines.append(f"{_things(some)} {one if len(some) == 1 else many}.")
    return lines + (["Ce qui est publié annonce les anciennes dates : il reste à publier."] if found.stale else [])


def _things(some: Sequence[Package]) -> str:
    counts = Counter(RECEIVED[one.kind].receipt.split(" ", 1)[-1] for one in some if one.kind in RECEIVED)
    return f"{counted(len(some), 'envoi')} ({', '.join(f'{name} : {count}' for name, count in sorted(counts.items()))})"


def _look(desk: Desk, values: Values, _now: datetime) -> Done:
    return Done(title="Voici ce que ce décalage ferait. Rien n’est écrit.",
                lines=told(preview(desk.store, values["etape"], _days(values))))  # fmt: skip


def _shift(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    done = shift(desk, values["etape"], _days(values), now, author=values["auteur"], reason=values["motif"])
    many = counted(done.receipts, "accusé à renvoyer", "accusés à renvoyer")
    made = f"Calendrier décalé, n° {done.number} du journal."
    return Done(
        title="Ce décalage était déjà fait." if done.already else made,
        lines=[*told(done.consequences), f"{many}."],
    )


def _unshift(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    done = undo_shift(desk, _number(values), now, author=values["auteur"], reason=values["motif"])
    title = "Ce décalage était déjà annulé." if done.already else f"Décalage n° {values['numero']} annulé."
    return Done(
        title=title,
        lines=[*told(done.consequences), f"{counted(done.receipts, 'accusé à renvoyer', 'accusés à renvoyer')}."],
    )


def _number(values: Values) -> int:
    text = values["numero"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise PhcoError("E_VALEUR", f"« {text[:20]} » n’est pas un numéro du journal.", "numero", "Rechargez l’écran.")
    return int(text)


def _take_back(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    done = take_back(desk, _number(values), author=values["auteur"], reason=values["motif"], now=now)
    changed = [f"{counted(len(done.changed), 'verdict change', 'verdicts changent')}."] if done.changed else []
    return Done(
        title=f"Délai n° {values['numero']} retiré.",
        lines=[*changed, *(f"À faire ensuite : {one}" for one in done.again)],
    )


def _seen(values: Values) -> Mapping[str, str]:
    return {"de": values["etape"], "jours": str(_days(values))}


def _grant(desk: Desk, values: Values, now: datetime, _: Advance) -> Done:
    try:
        until = datetime.fromisoformat(f"{read_day(values['jour'], 'jour')}T{values['heure'] or '23:59'}:59")
    except ValueError:
        raise PhcoError("E_INSTANT", "Cette heure ne se lit pas.", "heure", "Écrivez par exemple 18:30.") from None
    until = until.replace(tzinfo=PARIS).astimezone(UTC)
    done = grant(
        desk, values["personne"], values["etape"], until, author=values["auteur"], reason=values["motif"], now=now
    )
    changed = [f"{counted(len(done.changed), 'verdict change', 'verdicts changent')}."] if done.changed else []
    return Done(
        title=f"{values['personne']} a jusqu’au {french_instant(until)}.",
        lines=[*changed, *(f"À faire ensuite : {one}" for one in done.again)],
    )


ACTS: Sequence[Act] = (
    Act(
        name="decaler", button="Décaler", screen="calendrier", run=_shift, look=_look, seen=_seen, keys=True,
        sure="Toutes les étapes à partir de celle-ci changent de dates.",
        fields=(
            STEP, Field(name="jours", label="De combien de jours", hint="7, ou -2 pour avancer"),
            AUTHOR, REASON,
        ),
        words=lambda values: (
            "decaler", "--de", values["etape"], "--jours", values["jours"], "--auteur", values["auteur"],
            "--motif", values["motif"],
        ),
    ),
    Act(
        name="annuler-decalage", button="Annuler ce décalage", screen="calendrier", run=_unshift, keys=True,
        sure="Les dates d’avant reviennent.", fields=(NUMBER, AUTHOR, REASON),
        words=lambda values: (
            "decaler", "--annuler", values["numero"], "--auteur", values["auteur"], "--motif", values["motif"],
        ),
    ),
    Act(
        name="annuler-delai", button="Retirer ce délai", screen="reception", run=_take_back,
        fields=(NUMBER, AUTHOR, REASON),
        words=lambda values: (
            "accorder", "--annuler", values["numero"], "--auteur", values["auteur"], "--motif", values["motif"],
        ),
    ),
    Act(
        name="dates", button="Changer ces dates", screen="calendrier", run=_dates,
        fields=(
            STEP,
            Field(name="du", label="Premier jour", kind="jour"),
            Field(name="au", label="Dernier jour, inclus", kind="jour"),
            Field(name="statut", label="Ces dates sont", kind="choix",
                  options=(("confirmee", "confirmées"), ("provisoire", "provisoires"))),
        ),
        words=lambda values: ("tour", "dates", values["etape"], "--du", values["du"], "--au", values["au"],
                              "--statut", values["statut"]),
    ),
    Act(
        name="accorder", button="Accorder ce délai", screen="reception", run=_grant,
        fields=(
            PERSON, STEP, Field(name="jour", label="Jusqu’au", kind="jour"),
            Field(name="heure", label="À quelle heure", required=False, hint="18:30 ; vide : fin de journée"),
            AUTHOR, REASON,
        ),
        words=lambda values: (
            "accorder", values["personne"], "--etape", values["etape"], "--jusqu-au",
            values["jour"] + (f"T{values['heure']}" if values["heure"] else ""), "--auteur", values["auteur"],
            "--motif", values["motif"],
        ),
    ),
)  # fmt: skip
