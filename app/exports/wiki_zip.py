"""All notes of an event as a zip of Markdown files that Obsidian and any editor open."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from app.domain.text import clean_line, clean_text, fold
from app.domain.wikilinks import WikiLink, rewrite
from app.exports.file_names import file_names
from app.exports.harmless_markdown import harmless, table_lines
from app.queries.notes import NotesBook, NotesPage

_SUFFIX = ".md"
_INDEX = "index"
_MARKS = re.compile(r"([\\`*_\[\]<>~|#&$=%^])")
_LIST = re.compile(r"^(\d*)([-+.)])")


@dataclass(frozen=True)
class NotesWords:
    """The headings of the index, in the language of the event."""

    time: str
    session: str
    room: str
    hosts: str


@dataclass(frozen=True)
class _File:
    name: str
    changed: datetime
    text: str


def notes_zip(book: NotesBook, *, words: NotesWords) -> bytes:
    """Write `index.md` and one file for each page; the same book gives the same bytes."""
    zone = ZoneInfo(book.zone)
    pages = sorted(book.pages, key=_order)
    names = file_names((page.title for page in pages), suffix=_SUFFIX, taken=[_INDEX])
    known: dict[str, str] = {}
    for page, name in zip(pages, names, strict=True):
        known.setdefault(fold(clean_line(page.title)), name)
    files = [
        _File(name, page.updated_at.astimezone(zone), _page(page, known, zone))
        for page, name in zip(pages, names, strict=True)
    ]
    return _zipped([_index(book, pages, names, words), *files])


def _order(page: NotesPage) -> tuple[bool, datetime, str, str]:
    return (page.starts_at is None, page.starts_at or page.updated_at, page.title, page.topic_id)


def _page(page: NotesPage, known: dict[str, str], zone: ZoneInfo) -> str:
    front = _front_matter(
        title=clean_line(page.title),
        language=page.language,
        hosts=_lines(page.hosts),
        authors=_lines(page.authors),
        room=clean_line(page.room),
        start=_iso(page.starts_at, zone),
        revision=page.revision,
        updated=_iso(page.updated_at, zone),
    )
    return front + "\n" + harmless(_linked(clean_text(page.body), known)) + "\n"


def _front_matter(**properties: object) -> str:
    """JSON is YAML that nobody reads wrong: no `no`, no dates, no surprise in a title."""
    written = (f"{name}: {_json(value)}\n" for name, value in properties.items())
    return "---\n" + "".join(written) + "---\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _linked(body: str, known: dict[str, str]) -> str:
    """Point each wiki link at its file; one to a page that is not there becomes its words."""
    tables = table_lines(body)

    def resolve(link: WikiLink) -> str:
        target = link.target.rstrip("\\ ")
        label = link.label if link.label != link.target else target
        name = known.get(fold(target))
        if name is None:
            return _literal(label)
        in_table = body.count("\n", 0, link.start) in tables
        return _wiki_link(name, label, "\\|" if in_table else "|")

    return rewrite(body, resolve)


def _wiki_link(name: str, label: str, bar: str) -> str:
    shown = label.translate(str.maketrans("<>`", "‹›'"))
    return f"[[{name}]]" if shown == name else f"[[{name}{bar}{shown}]]"


def _index(
    book: NotesBook, pages: Sequence[NotesPage], names: Sequence[str], words: NotesWords
) -> _File:
    zone = ZoneInfo(book.zone)
    about = ", ".join(filter(None, (book.date.isoformat(), _literal(book.place))))
    rows = [
        _row(_time(page, book, zone), _file_link(page, name), page.room, page.hosts)
        for page, name in zip(pages, names, strict=True)
    ]
    heading = (words.time, words.session, words.room, words.hosts)
    table = [_cells(map(_literal, heading)), _cells(["---"] * len(heading)), *rows]
    text = "\n".join([f"# {_literal(book.name)}", "", about, "", *table, ""])
    midnight = datetime.combine(book.date, datetime.min.time(), tzinfo=zone)
    changed = max((page.updated_at for page in pages), default=midnight)
    return _File(_INDEX, changed.astimezone(zone), text)


def _row(time: str, link: str, room: str, hosts: Sequence[str]) -> str:
    return _cells((time, link, _literal(room), ", ".join(map(_literal, hosts))))


def _cells(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _file_link(page: NotesPage, name: str) -> str:
    return f"[{_literal(page.title) or name}]({quote(name + _SUFFIX)})"


def _time(page: NotesPage, book: NotesBook, zone: ZoneInfo) -> str:
    """The time of day, with its date where that is not the event's; empty without a place."""
    if page.starts_at is None:
        return ""
    local = page.starts_at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == book.date else f"{local:%Y-%m-%d %H:%M}"


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None


def _lines(texts: Iterable[str]) -> list[str]:
    return [clean_line(text) for text in texts]


def _literal(text: str) -> str:
    """Write a line so that Markdown, tables and Obsidian take every sign in it as text."""
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", clean_line(text)))


def _zipped(files: Sequence[_File]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for file in sorted(files, key=lambda file: file.name):
            entry = ZipInfo(file.name + _SUFFIX, _stamp(file.changed))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.text.encode())
    return packed.getvalue()


def _stamp(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Zip files know no zone and no year before 1980; this is the event's own time."""
    year = min(max(moment.year, 1980), 2107)
    return (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
