"""All notes of an event as a vault: Markdown files that Obsidian and any editor open."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app.domain.text import clean_line
from app.domain.wikilinks import WikiLink, rewrite
from app.exports.file_names import file_names
from app.exports.harmless_markdown import harmless, table_lines
from app.exports.markdown_pieces import Links
from app.exports.packing import Packing
from app.exports.photos import photo_files
from app.exports.wiki_words import (
    Wiki,
    WikiWords,
    authors,
    changed_at,
    clock,
    day_and_time,
    links_of,
    named,
)
from app.queries.wiki_book import WikiBook, WikiEntry, WikiPhoto, WikiRevision

_SUFFIX = ".md"
_INDEX = "index"
_HISTORY = "history"
_MARKS = re.compile(r"([\\`*_\[\]<>~|#&$=%^])")
_LIST = re.compile(r"^(\d*)([-+.)])")


@dataclass(frozen=True)
class _Vault:
    """What every file needs to be written: names of files by keys, without suffix."""

    book: WikiBook
    words: WikiWords
    names: Mapping[str, str]
    old_names: Mapping[str, str]
    links: Links
    photos: Mapping[WikiPhoto, str]


def write_vault(
    target: IO[bytes],
    wiki: Wiki,
) -> None:
    """Write an index, a file for each page, one for its older revisions, and photos beside.

    The old texts stand in code blocks, so that their links are none.
    """
    book, vault = wiki.book, _vault(wiki)
    packing = Packing(target, wiki.book.zone)
    packing.add(_INDEX + _SUFFIX, changed_at(book), _index(vault))
    for page in book.pages:
        revisions = wiki.history(page)
        changed = page.updated_at or changed_at(book)
        packing.add(vault.names[page.key] + _SUFFIX, changed, _page(vault, page, revisions))
        if len(revisions) > 1:
            name = f"{_HISTORY}/{vault.old_names[page.key]}{_SUFFIX}"
            packing.add(name, changed, _older(vault, page, revisions))
    for taken, name in vault.photos.items():
        packing.add(f"photos/{name}", taken.at, wiki.photo(taken.id))
    packing.close()


def _vault(wiki: Wiki) -> _Vault:
    book, words, pages = wiki.book, wiki.words, wiki.book.pages
    names = file_names((page.title for page in pages), suffix=_SUFFIX, taken=[_INDEX])
    wanted = (f"{name[:60]} ({words.history.lower()})" for name in names)
    old = file_names(wanted, suffix=_SUFFIX, taken=[_INDEX, *names])
    by_key = named(pages, names)
    links = links_of(wiki, by_key)
    return _Vault(book, words, by_key, named(pages, old), links, photo_files(book))


def _page(vault: _Vault, page: WikiEntry, revisions: Sequence[WikiRevision]) -> str:
    zone = ZoneInfo(vault.book.zone)
    body = revisions[-1].body if revisions else ""
    name, old = vault.names[page.key], vault.old_names[page.key]
    front = _front_matter(
        title=page.title,
        aliases=[page.title] if page.title != name else [],
        language=page.language,
        hosts=list(map(vault.words.person, page.hosts)),
        authors=authors(revisions, vault.words),
        room=page.room,
        start=_iso(page.starts_at, zone),
        end=_iso(page.ends_at, zone),
        revision=page.revisions,
        updated=_iso(page.updated_at, zone),
        history=f"[[{old}]]" if len(revisions) > 1 else None,
    )
    text = harmless(_linked(body, vault.links), lambda path: _address(path, vault.links))
    return "\n".join([front, text, *_photos(vault, page), ""])


def _front_matter(**properties: object) -> str:
    """JSON is YAML that nobody reads wrong: no `no`, no dates, no surprise in a title."""
    written = (f"{name}: {_json(value)}\n" for name, value in properties.items())
    return "---\n" + "".join(written) + "---\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _linked(body: str, links: Links) -> str:
    """Point each wiki link at its file; one to a page that is not there becomes its words."""
    tables = table_lines(body)

    def resolve(link: WikiLink) -> str:
        target = link.target.rstrip("\\ ")
        label = link.label if link.label != link.target else target
        name = links.page(target)
        if name is None:
            return _literal(label)
        in_table = body.count("\n", 0, link.start) in tables
        return _wiki_link(name, label, "\\|" if in_table else "|")

    return rewrite(body, resolve)


def _wiki_link(name: str, label: str, bar: str) -> str:
    shown = label.translate(str.maketrans("<>`", "‹›'"))
    return f"[[{name}]]" if shown == name else f"[[{name}{bar}{shown}]]"


def _address(path: str, links: Links) -> str:
    if path in links.paths:
        return quote(links.paths[path] + _SUFFIX)
    return links.address(path) or path


def _photos(vault: _Vault, page: WikiEntry) -> list[str]:
    return [f"\n![{_literal(photo.name)}](photos/{vault.photos[photo]})" for photo in page.photos]


def _older(vault: _Vault, page: WikiEntry, revisions: Sequence[WikiRevision]) -> str:
    words = vault.words
    front = _front_matter(
        title=f"{page.title} · {words.history}", page=f"[[{vault.names[page.key]}]]"
    )
    parts = [front]
    for revision in reversed(revisions):
        about = (
            str(revision.number),
            day_and_time(revision.saved_at, vault.book),
            words.person(revision.author),
            revision.summary,
        )
        fence = _fence(revision.body)
        parts += [f"## {_literal(' · '.join(filter(None, about)))}", "", f"{fence}markdown"]
        parts += [revision.body, fence, ""]
    return "\n".join(parts)


def _fence(text: str) -> str:
    """Return more backticks than stand anywhere in a row."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _index(vault: _Vault) -> str:
    book, words = vault.book, vault.words
    about = ", ".join(filter(None, (_literal(words.day), _literal(book.place))))
    heading = (words.time, words.session, words.room, words.hosts)
    rows = [_row(vault, entry) for entry in book.entries]
    table = [_cells(map(_literal, heading)), _cells(["---"] * len(heading)), *rows]
    return "\n".join([f"# {_literal(book.name)}", "", about, "", *table, ""])


def _row(vault: _Vault, entry: WikiEntry) -> str:
    name = vault.names.get(entry.key)
    title = _literal(entry.title)
    linked = f"[{title or name}]({quote(name + _SUFFIX)})" if name else title
    hosts = ", ".join(_literal(vault.words.person(host)) for host in entry.hosts)
    return _cells((clock(entry.starts_at, vault.book), linked, _literal(entry.room), hosts))


def _cells(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None


def _literal(text: str) -> str:
    """Write a line so that Markdown, tables and Obsidian take every sign in it as text."""
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", clean_line(text)))
