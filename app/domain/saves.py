"""How the saves of a page are told in its history: those of one sitting as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SITTING = timedelta(minutes=10)
"""The longest pause between two saves of one sitting."""


@dataclass(frozen=True)
class Save:
    """One revision as far as it matters here; `author` is None where they were erased."""

    number: int
    author: str | None
    at: datetime
    summary: str = ""


def sittings(saves: Sequence[Save]) -> tuple[tuple[Save, ...], ...]:
    """Group the saves of a page, the newest first, into sittings, the newest first in each.

    A sitting is what one person saves with no longer pause than SITTING and nobody in between: an
    editor saves by itself. What somebody gave a summary ends a sitting.
    """
    groups: list[list[Save]] = []
    for save in saves:
        if groups and _goes_on(save, groups[-1][-1]):
            groups[-1].append(save)
        else:
            groups.append([save])
    return tuple(tuple(group) for group in groups)


def _goes_on(older: Save, newer: Save) -> bool:
    same = older.author is not None and older.author == newer.author
    return same and not older.summary and newer.at - older.at <= SITTING
