"""Which browser the tests drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from phco.site import browsers


def _browser(folder: Path, name: str) -> str:
    file = folder / name
    file.write_text("#!/bin/sh\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_the_light_browser_is_taken_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PHCO_CHROMIUM", raising=False)
    assert browsers.find_headless() is None
    light = _browser(tmp_path, browsers.HEADLESS)
    assert browsers.find_headless() == light


def test_one_browser_asked_for_serves_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _browser(tmp_path, browsers.HEADLESS)
    asked = _browser(tmp_path, "chromium-a-moi")
    monkeypatch.setenv("PHCO_CHROMIUM", asked)
    assert browsers.find_headless() is None
    assert browsers.find_chromium() == asked


def test_the_light_browser_is_installed_beside_debian_s_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PHCO_CHROMIUM", raising=False)
    monkeypatch.setattr(browsers.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(browsers, "_apt", lambda *names: asked.append(names) or True)
    monkeypatch.setattr(browsers, "find_firefox", lambda: "firefox-esr")
    _browser(tmp_path, "apt-get")
    _browser(tmp_path, "google-chrome")
    browsers.ensure_chromium(lambda _: None)
    assert asked == []
    _browser(tmp_path, "chromium")
    browsers.ensure_chromium(lambda _: None)
    assert asked == [(browsers.HEADLESS,)]
