"""Measures what a browser shows on a wall: how high its letters, how strong their contrast."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "measuring.js").read_text()
LEAST_LETTER = 2.4
"""Hundredths of the picture's height: 4 mm for each metre that the back row sits away."""
LEAST_CONTRAST = 7.0
"""WCAG 2.2 1.4.6."""


@dataclass(frozen=True)
class Picture:
    """One picture of a wall in numbers; heights are hundredths of that of the picture.

    `small` is the share of visible characters under 2.4, `pale` are texts under 7:1, `outside`
    what reaches over the edge of the picture or is cut by its box without an ellipsis, `covered`
    what lies on or under something else: a text on another, a text on a QR code.
    """

    characters: int
    smallest: float
    small: float
    least_contrast: float
    pale: Mapping[str, float]
    outside: tuple[str, ...]
    covered: tuple[str, ...]
    scrolls: bool
    qr: float


def picture_of(page: Page) -> Picture:
    """Measure what a page shows now."""
    found: dict[str, Any] = page.evaluate(SCRIPT, [LEAST_LETTER, LEAST_CONTRAST])
    lists = {name: tuple(found[name]) for name in ("outside", "covered")}
    return Picture(**{**found, **lists})
