"""A side file whose bytes never came, since a process was killed between the two renames, goes; no other one does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from phco.host.disk.objects import Objects, Reception, digest_of

AT = datetime(2026, 8, 20, 8, tzinfo=UTC)


def test_only_what_was_never_whole_and_is_not_known_is_forgotten(tmp_path: Path) -> None:
    objects = Objects(tmp_path / "objets")
    kept: dict[str, str] = {}
    for name, origin in {"entier": "a", "coupé": "a", "perdu": "a", "courriel": "b"}.items():
        data = name.encode()
        kept[name] = digest_of(data)
        objects.put(data, Reception(digest=kept[name], received_at=AT, name=name, origin=origin))
        if name != "entier":
            objects.path(kept[name]).unlink()
    objects.forget_bare("a", {kept["perdu"]})
    there = {name for name, digest in kept.items() if objects.path(digest).with_suffix(".json").is_file()}
    assert there == {"entier", "perdu", "courriel"}
