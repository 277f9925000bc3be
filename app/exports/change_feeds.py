"""What has changed, as Atom (RFC 4287) and as JSON Feed 1.1.

Ids are UUIDs made from what changed, so a reader shows nothing twice; nothing depends on the moment
of writing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.domain.text import clean_line

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class FeedEntry:
    """One change in the words of a language; `path` is where one sees it, `author` may be empty."""

    uuid: str
    at: datetime
    title: str
    lines: tuple[str, ...]
    author: str
    path: str


@dataclass(frozen=True)
class ChangeFeed:
    """The newest changes of an event, the newest first; `path` is that of the event."""

    uuid: str
    title: str
    author: str
    language: str
    path: str
    updated_at: datetime
    entries: tuple[FeedEntry, ...]


def atom(feed: ChangeFeed, *, base_url: str) -> bytes:
    """Write a feed as `application/atom+xml`; `base_url` is scheme and host."""
    site = base_url.rstrip("/")
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _texts(root, {"id": f"urn:uuid:{feed.uuid}", "title": feed.title})
    _texts(root, {"updated": _utc(feed.updated_at)})
    SubElement(root, "link", rel="self", href=f"{site}{feed.path}/changes.atom")
    SubElement(root, "link", rel="alternate", type="text/html", href=f"{site}{feed.path}/board")
    _texts(SubElement(root, "author"), {"name": feed.author})
    _texts(root, {"generator": "SoloCamp"})
    for entry in feed.entries:
        _atom_entry(root, entry, site)
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def json_feed(feed: ChangeFeed, *, base_url: str) -> bytes:
    """Write a feed as `application/feed+json`; `base_url` is scheme and host."""
    site = base_url.rstrip("/")
    document = {
        "version": JSON_FEED,
        "title": clean_line(feed.title),
        "home_page_url": f"{site}{feed.path}/board",
        "feed_url": f"{site}{feed.path}/changes.json",
        "language": feed.language,
        "authors": [{"name": clean_line(feed.author)}],
        "items": [_json_item(entry, site) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _atom_entry(root: Element, entry: FeedEntry, site: str) -> None:
    written = SubElement(root, "entry")
    _texts(written, {"id": f"urn:uuid:{entry.uuid}", "title": entry.title})
    _texts(written, {"updated": _utc(entry.at)})
    SubElement(written, "link", rel="alternate", type="text/html", href=site + entry.path)
    if entry.author:
        _texts(SubElement(written, "author"), {"name": entry.author})
    SubElement(written, "content", type="html").text = _html(entry)


def _json_item(entry: FeedEntry, site: str) -> dict[str, Any]:
    authors = {"authors": [{"name": clean_line(entry.author)}]} if entry.author else {}
    return {
        "id": f"urn:uuid:{entry.uuid}",
        "url": site + entry.path,
        "title": clean_line(entry.title),
        "content_html": _html(entry),
        "date_published": _utc(entry.at),
        "date_modified": _utc(entry.at),
        **authors,
    }


def _html(entry: FeedEntry) -> str:
    """Return the lines as HTML in which whatever people typed is text."""
    lines = [escape(clean_line(line)) for line in entry.lines or (entry.title,)]
    if len(lines) == 1:
        return f"<p>{lines[0]}</p>"
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _texts(parent: Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = clean_line(text)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
