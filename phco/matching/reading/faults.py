"""A collector of faults that stays readable on huge files."""

from __future__ import annotations

from collections import Counter

from phco.errors import PhcoError

MOST_FAULTS_OF_A_KIND = 50


class Faults:
    """The faults of one reading; beyond fifty of a kind they are only counted."""

    def __init__(self, errors: list[PhcoError]) -> None:
        self._errors = errors
        self._seen: Counter[str] = Counter()

    def note(self, code: str, what: str, where: str, fix: str) -> None:
        """Keep one fault (French sentences), or count it when its kind was said fifty times."""
        self._seen[code] += 1
        if self._seen[code] <= MOST_FAULTS_OF_A_KIND:
            self._errors.append(PhcoError(code, what, where, fix))

    def close(self) -> None:
        """Say how many faults of each kind were only counted."""
        for code, count in self._seen.items():
            if count > MOST_FAULTS_OF_A_KIND:
                more = count - MOST_FAULTS_OF_A_KIND
                what = f"{more} autres fautes du même genre ne sont pas listées."
                self._errors.append(PhcoError(code, what, "", "Corrigez les premières, puis relancez."))

    def __len__(self) -> int:
        return sum(self._seen.values())
