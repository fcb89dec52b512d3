"""The printable checklists: option 4's convention, the first day of the DJ, of the PAMSU, of a SASPAS."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from phco.carried import carried
from phco.local import fill, remembered
from phco.trees import parsed


@dataclass(frozen=True, kw_only=True)
class Point:
    """One line to tick, with the rule behind it."""

    id: str
    text: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """One list."""

    id: str
    title: str
    summary: str
    points: tuple[Point, ...]

    def as_json(self, done: Collection[str] = ()) -> dict[str, object]:
        """The list, what is ticked, and how much is left."""
        ticked = [point.id for point in self.points if point.id in done]
        return {
            "liste": self.id,
            "titre": self.title,
            "resume": self.summary,
            "points": [
                {"id": one.id, "texte": one.text, "regle": one.rule, "fait": one.id in ticked} for one in self.points
            ],
            "faits": len(ticked),
            "total": len(self.points),
            "complete": len(ticked) == len(self.points),
        }


@remembered
def checklists() -> dict[str, Checklist]:
    """Every list, by id, in order."""
    text = carried("placement/data/listes.toml").read_text(encoding="utf-8")
    return {
        row["id"]: Checklist(
            id=row["id"],
            title=row["titre"],
            summary=row["resume"],
            points=tuple(Point(id=one["id"], text=one["texte"], rule=one["regle"]) for one in row["points"]),
        )
        for row in parsed(fill(text))["listes"]
    }
