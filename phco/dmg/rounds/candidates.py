"""Telling each PAMSU who came: the files of the candidates, sealed to them, and never the hearts (RNK-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from phco.dmg.desk import Desk, Event
from phco.dmg.keys.sealing import unseal
from phco.dmg.rounds.market import hearts_of, sheets
from phco.dmg.rounds.rounds import Progress, check_over, keep, step_fault
from phco.dmg.signing.issue import Item, publish
from phco.dmg.verdicts.book import opener_of
from phco.jsontext import canonical, loads
from phco.packages import archive
from phco.packages.kinds import KINDS
from phco.packages.reading import unwrap
from phco.packages.schema import Cells

MAX_DOCUMENTS = 18 * 1024 * 1024  # 25 MB once in base64: what mail servers take
MAX_KEPT = 192 * 1024 * 1024
MAX_ALONG = KINDS["candidats"].pieces[0].most // 2  # a CV and a letter each


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What ``send_candidates`` did: offer → number of candidates; PAMSU who have no key to seal to.

    ``apart``: offer → candidates whose documents do not fit (a zip in ``tourN/dossiers-a-part/``).
    """

    counts: Mapping[str, int]
    written: Sequence[str]
    unreachable: Sequence[str]
    apart: Mapping[str, Sequence[str]]


def send_candidates(desk: Desk, tour: int, now: datetime, *, progress: Progress = None) -> Sent:
    """Tell each PAMSU who hearted their post, with the files and without the hearts (RNK-04), sealed to them.

    The lists are fixed by the journal first: rankings are judged against them. Raises PhcoError E_ETAPE.
    """
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    if row is None:
        raise step_fault(f"Le tour {tour} n’est pas ouvert.", f"Ouvrez-le : « phco dmg tour ouvrir {tour} ».")
    if row["frozen_at"] is not None:
        raise step_fault(f"Le tour {tour} est déjà figé.", "Passez à l’appariement.")
    check_over(desk, f"tour{tour}-dj", now)
    hearts = hearts_of(desk, tour)
    lists = {offer: sorted(dj for dj, wishes in hearts.items() if offer in wishes) for offer in loads(row["offers"])}
    data = canonical(lists)
    digest = keep(desk, data, f"candidats-tour{tour}.json", now)
    entries = [entry for entry in desk.store.entries(kinds=("candidats",)) if entry.body["tour"] == tour]
    if not entries or entries[-1].body["liste"] != digest:
        desk.record([Event(kind="candidats", body={"tour": tour, "liste": digest})], now)
    files = _Files(desk)
    items: list[Item] = []
    unreachable: list[str] = []
    apart: dict[str, Sequence[str]] = {}
    known = sheets(desk).by_id
    for offer, names in lists.items():
        if not names or offer not in known:
            continue
        author = known[offer].author
        opener = opener_of(desk.store, author)
        if opener is None:
            unreachable.append(author)
            continue
        along, heavy = files.share(names)
        if heavy:
            apart[offer] = heavy
            apart_zip = archive.write({path.rpartition("/")[2]: pdf for path, pdf in files.pieces(heavy).items()})
            desk.output(f"tour{tour}/dossiers-a-part/{offer}.zip", apart_zip, private=True, durable=False)
        items.append(
            Item(
                name=f"tour{tour}/candidats/{offer}-{author}.phco", kind="candidats", tour=tour, recipient=opener,
                tables={"candidats": [files.row(tour, offer, one, along=one in along) for one in names]},
                pieces=partial(files.pieces, along), piece_key=[files.key(one) for one in along], private=True,
            )
        )  # fmt: skip
    if apart:
        desk.disk.sync_everything()
    issued = publish(desk, items, now, progress=progress)
    counts = {offer: len(names) for offer, names in lists.items()}
    return Sent(counts=counts, written=issued.written, unreachable=unreachable, apart=apart)


class _Files:
    """The files of the DJ (CV and letter), read once each from the raw objects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows = {
            row["author"]: row
            for row in desk.store.rows(
                "SELECT author, file, content, attachments FROM package WHERE kind = 'dossier-dj' AND status = 'retenu'"
            )
        }
        self._pieces: dict[str, dict[str, bytes]] = {}
        self._sizes: dict[str, int] = {}

    def share(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Whose documents go along, and whose do not: the lightest first, until a mail is full."""
        room, along = MAX_DOCUMENTS, set[str]()
        for one in sorted(names, key=lambda one: (self.size(one), one)):
            room -= self.size(one)
            if room < 0 or len(along) == MAX_ALONG:
                break
            along.add(one)
        return [one for one in names if one in along], [one for one in names if one not in along]

    def size(self, dj: str) -> int:
        """Bytes of a DJ's documents; 0 when there are none."""
        if dj not in self._sizes:
            self._sizes[dj] = sum(map(len, self._of(dj).values())) if dj in self._rows else 0
        return self._sizes[dj]

    def key(self, dj: str) -> str:
        """What names the content of a DJ's documents."""
        return str(self._rows[dj]["attachments"]) if dj in self._rows else ""

    def row(self, tour: int, offer: str, dj: str, *, along: bool) -> Cells:
        """One line of the table ``candidats``; ``along``: the documents are in the package."""
        cells: dict[str, object] = {"tour": tour, "offre": offer, "candidat": dj}
        if dj in self._rows:
            text = loads(self._rows[dj]["content"]).get("presentation")
            cells["presentation"] = text or ""
            if along:
                cells |= {"cv": f"pieces/{dj}-cv.pdf", "lettre": f"pieces/{dj}-lettre.pdf"}
        return cells

    def pieces(self, names: Sequence[str]) -> dict[str, bytes]:
        """Path in the package → PDF, for these DJ."""
        return {path: data for one in names if one in self._rows for path, data in self._of(one).items()}

    def _of(self, dj: str) -> dict[str, bytes]:
        if dj not in self._pieces:
            row = self._rows[dj]
            inner = unwrap(unseal(self._desk.objects.get(row["file"]), self._desk.keys)).files
            content = loads(row["content"])
            self._pieces[dj] = {
                f"pieces/{dj}-cv.pdf": inner[content["cv"]], f"pieces/{dj}-lettre.pdf": inner[content["lettre"]],
            }  # fmt: skip
            self._sizes[dj] = sum(map(len, self._pieces[dj].values()))
            while len(self._pieces) > 1 and sum(self._sizes[one] for one in self._pieces) > MAX_KEPT:
                del self._pieces[next(iter(self._pieces))]
        return self._pieces[dj]
