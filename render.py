"""How things are shown: data on standard output, everything else on standard error. Nothing else prints."""

from __future__ import annotations

import json
import sys
from typing import Any


def prepare() -> None:
    """Both streams speak UTF-8 whatever the locale; a lone surrogate comes out as its JSON escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def data(line: str) -> None:
    """One line of what was asked for, handed on at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """A line about the work: progress, counts, advice."""
    sys.stderr.write(clean(line) + "\n")
    sys.stderr.flush()


def problem(item: str, reason: str) -> None:
    """What went wrong with what, on one line."""
    note(f"streetcheck: {item}: {' '.join(reason.split())}")


def record(value: dict[str, Any]) -> str:
    """One JSON record on one line, letters of every alphabet as they are."""
    return json.dumps(value, ensure_ascii=False)


def clean(text: str) -> str:
    """Text that cannot steer a terminal: control characters (tabs and line ends too) become spaces."""
    return "".join(char if char.isprintable() else " " for char in text)
