"""The home of whoever has a role: what the first screen says, by role, day and what this device keeps."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="vue.accueil",
        target="home.screen:vue",
        help="l’accueil de qui a un rôle : où l’on en est, ce qui est à faire, ce qui vient",
    ),
)
