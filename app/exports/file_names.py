"""Titles as names that every disk, archive and wiki takes."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from app.domain.text import clean_line, fold

_LENGTH = 80
_BYTES = 240  # of the 255 that Linux and MediaWiki allow: emoji take four each
_FORBIDDEN = re.compile(r"[\\/:*?\"<>|#^\[\]`]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?")
_NO_TITLE = re.compile(r"[#<>\[\]{}|_\s\u180e\u200e\u200f\u202f\ufffd]+|~{3,}")
_LIKE_ENTITY = re.compile(r"&(?=#?\w+;)|%(?=[0-9A-Fa-f]{2})")
_DOTS = re.compile(r"(?:(?<=/)|^)\.{1,2}(?=/|$)")


def file_names(titles: Iterable[str], *, suffix: str, taken: Iterable[str]) -> tuple[str, ...]:
    """Name one file for each title, in their order, without the suffix.

    No name is in `taken` or given twice, ignoring case and accents; with `suffix` it has at most
    80 characters. Windows, FAT and Obsidian forbid the characters that are left out.
    """
    return _names(map(_name, titles), taken, lambda name, end: _cut(name, end, len(suffix)))


def plain_names(titles: Iterable[str], *, taken: Iterable[str]) -> tuple[str, ...]:
    """Name one thing for each title with a-z, 0-9 and single `-` alone, as `file_names` does.

    Letters of other scripts are left out; a title without any other is called `page`.
    """
    return _names(map(_plain, titles), taken, lambda name, end: name[:60].strip("-") + end, "-{}")


def page_titles(titles: Iterable[str], *, prefix: str, taken: Iterable[str]) -> tuple[str, ...]:
    """Name one page of MediaWiki for each title, below `prefix`, as `file_names` does.

    The prefix comes from `page_title`. A title has at most 240 bytes, and nothing that MediaWiki
    forbids or reads as a path.
    """
    short = prefix.encode()[: _BYTES // 2].decode(errors="ignore")

    def cut(title: str, end: str) -> str:
        space = _BYTES - len(f"{short}/{end}".encode())
        return f"{short}/{title.encode()[:space].decode(errors='ignore').rstrip()}{end}"

    return _names(map(_title, titles), taken, cut)


def page_title(name: str) -> str:
    """Return a name as the title of a page in no namespace, with a capital as MediaWiki has it."""
    title = _title(name.replace(":", " "))
    title = title.encode()[: _BYTES // 2].decode(errors="ignore").strip()
    first = title[0].upper()
    return (first if len(first) == 1 else title[0]) + title[1:]


def _names(
    wanted: Iterable[str],
    taken: Iterable[str],
    cut: Callable[[str, str], str],
    numbered: str = " ({})",
) -> tuple[str, ...]:
    """Give each its name, cut with room for a number behind where it is taken already."""
    seen = {fold(name) for name in taken}
    names = []
    for name in wanted:
        number, candidate = 1, cut(name, "")
        while fold(candidate) in seen:
            number += 1
            candidate = cut(name, numbered.format(number))
        seen.add(fold(candidate))
        names.append(candidate)
    return tuple(names)


def _name(title: str) -> str:
    bare = clean_line(_FORBIDDEN.sub(" ", clean_line(title))).strip(". ") or "page"
    return f"_{bare}" if _DEVICE.fullmatch(bare.lower()) else bare


def _cut(name: str, ending: str, reserve: int) -> str:
    short = name[: _LENGTH - reserve - len(ending)].encode()[: _BYTES - reserve - len(ending)]
    return short.decode(errors="ignore").rstrip(". ") + ending


def _plain(title: str) -> str:
    name = re.sub("[^a-z0-9]+", "-", fold(title)).strip("-") or "page"
    return f"page-{name}" if _DEVICE.fullmatch(name) else name


def _title(title: str) -> str:
    """Leave out what MediaWiki forbids in titles; bidi marks are dropped by it in silence."""
    bare = "".join(c for c in clean_line(title) if unicodedata.category(c) not in ("Cf", "Co"))
    bare = _LIKE_ENTITY.sub(" ", _NO_TITLE.sub(" ", bare))
    bare = _DOTS.sub("…", " ".join(bare.split()).strip("/: "))
    return bare or "Page"
