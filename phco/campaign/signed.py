"""The dates that the DMG has signed, laid over the project's own: the one source of a site built with a publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date

from phco.campaign.model import Campaign, Signed, Status, Step
from phco.dates import Window, french_day
from phco.jsontext import JsonObject, canonical, loads_object
from phco.source import Source

FILE = "campagnes-signees.json"  # beside the project's own dates, in the wheel of a site built with a publication
_TOLD: ContextVar[str] = ContextVar("signed-dates", default="")


def signed_text(campaign: str, version: int, on: date, steps: Sequence[Mapping[str, str | None]]) -> str:
    """The dates of a manifest as they are kept; each step has ``code``, ``debut``, ``fin``, ``statut``."""
    told = {
        "campagne": campaign,
        "version": version,
        "signe_le": on.isoformat(),
        "etapes": [dict(one) for one in steps],
    }
    return canonical(told).decode()


@contextmanager
def told(text: str) -> Iterator[None]:
    """Inside, every campaign is read with these signed dates; an empty text leaves the project's own."""
    token = _TOLD.set(text)
    try:
        yield
    finally:
        _TOLD.reset(token)


def now_told() -> str:
    """The signed dates of the moment, empty outside ``told``."""
    return _TOLD.get()


def laid_over(known: Mapping[str, Campaign], text: str) -> dict[str, Campaign]:
    """The campaigns with the signed dates of one of them; the others stay as they are."""
    signed: JsonObject = loads_object(text)
    found = dict(known)
    if signed["campagne"] in found:
        on, version = date.fromisoformat(signed["signe_le"]), int(signed["version"])
        former = found[signed["campagne"]]
        days = {one["code"]: one for one in signed["etapes"]}
        source = Source(
            titre="Manifeste signé du DMG", article=f"version {version}, du {french_day(on)}", publie_le=on,
            reference="A",
        )  # fmt: skip
        steps = tuple(_step(step, days.get(step.code), source) for step in former.steps)
        found[former.code] = replace(former, steps=steps, signed=Signed(version=version, on=on))
    return found


def _step(step: Step, days: JsonObject | None, source: Source) -> Step:
    if days is None or not days["debut"] or not days["fin"]:
        return step
    window = Window(start=date.fromisoformat(days["debut"]), end=date.fromisoformat(days["fin"]))
    status: Status = "confirmee" if days["statut"] == "confirmee" else "provisoire"
    return replace(
        step, window=window, status=status, source=source, verified_on=source.publie_le or step.verified_on,
        assumption=step.assumption if window == step.window else "",
    )  # fmt: skip
