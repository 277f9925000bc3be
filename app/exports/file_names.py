"""Titles as file names that every disk, archive and vault takes."""

import re
from collections.abc import Iterable

from app.domain.text import clean_line, fold

_LENGTH = 80
_BYTES = 240  # of the 255 that Linux allows: emoji take four each
_FORBIDDEN = re.compile(r"[\\/:*?\"<>|#^\[\]`]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?")


def file_names(titles: Iterable[str], *, suffix: str, taken: Iterable[str]) -> tuple[str, ...]:
    """Name one file for each title, in their order, without the suffix.

    No name is in `taken` or given twice, ignoring case and accents; with `suffix` it has at most
    80 characters. Windows, FAT and Obsidian forbid the characters that are left out.
    """
    seen = {fold(name) for name in taken}
    return tuple(_unused(_name(title), len(suffix), seen) for title in titles)


def _name(title: str) -> str:
    bare = clean_line(_FORBIDDEN.sub(" ", clean_line(title))).strip(". ") or "page"
    return f"_{bare}" if _DEVICE.fullmatch(bare.lower()) else bare


def _unused(name: str, reserve: int, seen: set[str]) -> str:
    number, candidate = 1, _cut(name, "", reserve)
    while fold(candidate) in seen:
        number += 1
        candidate = _cut(name, f" ({number})", reserve)
    seen.add(fold(candidate))
    return candidate


def _cut(name: str, ending: str, reserve: int) -> str:
    short = name[: _LENGTH - reserve - len(ending)].encode()[: _BYTES - reserve - len(ending)]
    return short.decode(errors="ignore").rstrip(". ") + ending
