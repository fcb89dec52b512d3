"""The version of this program, written in every package it signs."""

from __future__ import annotations

__version__ = "0.1.0"
