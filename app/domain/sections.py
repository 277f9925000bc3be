"""The sections of a notes page: what stands below each heading, to be read and edited alone.

A heading is a line that begins with one to six `#`, outside fenced code. One that is underlined,
or stands inside a list or a quotation, begins no section: it is text of the section around it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.text import fold

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")  # anything finer takes hours on many blanks
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it, up to the next heading of any level.

    `line` counts from 0. What stands before the first heading is a section of level 0, which may
    be empty.
    """

    heading: str
    level: int
    line: int
    text: str


def split(text: str) -> tuple[Section, ...]:
    """Cut a text at its headings; the texts of all sections together are the text again."""
    sections: list[Section] = []
    heading, level, start, lines = "", 0, 0, list[str]()
    fence = ""
    for number, line in enumerate(text.splitlines(keepends=True)):
        begun = None if fence else _HEADING.fullmatch(line.rstrip("\n"))
        fence = _fence_after(fence, line)
        if begun:
            sections.append(Section(heading, level, start, "".join(lines)))
            heading, level, start, lines = _name(begun[2] or ""), len(begun[1]), number, []
        lines.append(line)
    return (*sections, Section(heading, level, start, "".join(lines)))


def part_of(text: str, number: int) -> str | None:
    """Return a section with all sections of deeper level below it, None where there is none."""
    sections = split(text)
    if not 0 < number < len(sections):
        return None
    end = _end(sections, number)
    return "".join(section.text for section in sections[number:end]).rstrip("\n")


def replaced(text: str, number: int, part: str) -> str:
    """Return the text with another one in the place of what `part_of` returns.

    The blank lines after it stay, so that the next heading begins a line.
    """
    sections = split(text)
    end = _end(sections, number)
    old = "".join(section.text for section in sections[number:end])
    before = "".join(section.text for section in sections[:number])
    after = "".join(section.text for section in sections[end:])
    new = part.rstrip("\n")
    gap = old[len(old.rstrip("\n")) :]
    return before + (new + gap if new else "") + after


def found_again(text: str, number: int, later: str) -> int | None:
    """Return the number in a later text of what was section `number`, None where it is not told.

    By its heading, of several equal ones by their order; one that was renamed by what stands
    around it.
    """
    old, new = split(text), split(later)
    if not 0 < number < len(old):
        return None
    before, after = _named(old, old[number]), _named(new, old[number])
    if len(before) == len(after):
        return after[before.index(number)]
    return number if len(old) == len(new) and _same_around(old, new, number) else None


def first_sentence(text: str, headings: Sequence[str]) -> tuple[int, str] | None:
    """Return the first paragraph below a heading of one of these names, and its section's number.

    None where there is no such section or nothing stands in it.
    """
    names = {fold(heading) for heading in headings}
    for number, section in enumerate(split(text)):
        paragraphs = section.text.split("\n", 1)[-1].strip().split("\n\n")
        if (
            section.level
            and fold(section.heading) in names
            and paragraphs[0]
            and "\n" in section.text
        ):
            return number, paragraphs[0]
    return None


def _name(written: str) -> str:
    """Return what a heading says, without the blanks and the `#` that may close it."""
    written = written.rstrip(" \t")
    bare = written.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else written


def _end(sections: Sequence[Section], number: int) -> int:
    level = sections[number].level
    later = range(number + 1, len(sections))
    return next((at for at in later if sections[at].level <= level), len(sections))


def _named(sections: Sequence[Section], like: Section) -> list[int]:
    name = fold(like.heading)
    return [n for n, section in enumerate(sections) if n and fold(section.heading) == name]


def _same_around(old: Sequence[Section], new: Sequence[Section], number: int) -> bool:
    """Tell whether the headings of all other sections are the same, in the same order."""
    pairs = enumerate(zip(old, new, strict=True))
    return all(fold(a.heading) == fold(b.heading) for n, (a, b) in pairs if n != number)


def _fence_after(fence: str, line: str) -> str:
    """Return the fence that is open after a line, empty outside fenced code."""
    found = _FENCE.match(line.rstrip("\n"))
    if not fence:
        return found[1] if found else ""
    closes = found and found[1].startswith(fence) and line.strip() == found[1]
    return "" if closes else fence
