import json
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from app.domain.schedule import lasting_uuid
from app.domain.text import clean_line
from app.exports.change_feeds import ATOM, ChangeFeed, FeedEntry, atom, json_feed
from tests.exports.programmes import HERE, HOSTILE, SITE

FEED = ChangeFeed(
    uuid=lasting_uuid("changes", "camp"),
    title="Night & day: what has changed",
    author="Night & day",
    language="en",
    path="/e/night-camp",
    updated_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
    entries=(
        FeedEntry(
            uuid=lasting_uuid("change", "2"),
            at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
            title=HOSTILE,
            lines=(HOSTILE, "Moved: “Bread”"),
            author="Ben ]]>",
            path="/e/night-camp/n/t1",
        ),
        FeedEntry(
            uuid=lasting_uuid("change", "1"),
            at=datetime(2026, 11, 21, 8, 0, 7, tzinfo=UTC),
            title="The grid is public",
            lines=(),
            author="",
            path="/e/night-camp/board",
        ),
    ),
)
FILES = {"schedule.changes.atom": atom, "schedule.changes.json": json_feed}


@pytest.mark.parametrize("name", FILES)
def test_a_feed_is_written_to_the_letter(name: str) -> None:
    assert FILES[name](FEED, base_url=SITE) == (HERE / "golden" / name).read_bytes()


def test_atom_has_what_its_standard_asks() -> None:
    """RFC 4287 4.1: id, title, updated everywhere, an author, absolute links, nothing twice."""
    root = etree.fromstring(atom(FEED, base_url=SITE))
    names = {"a": ATOM}
    for part in (root, *root.findall("a:entry", names)):
        for tag in ("id", "title", "updated"):
            assert len(part.findall(f"a:{tag}", names)) == 1
        assert len(part.findall("a:link[@rel='alternate']", names)) == 1
    assert root.findtext("a:author/a:name", namespaces=names) == "Night & day"
    assert all(link.get("href", "").startswith(SITE) for link in root.iter(f"{{{ATOM}}}link"))
    ids = [one.text for one in root.iter(f"{{{ATOM}}}id")]
    assert len(set(ids)) == len(ids) == 3


def test_json_feed_has_what_its_version_asks() -> None:
    feed = json.loads(json_feed(FEED, base_url=SITE))
    schema = json.loads((HERE / "schemas" / "jsonfeed.schema.json").read_text())
    rules = Draft202012Validator(schema)
    assert [error.message for error in rules.iter_errors(feed)] == []
    ids = [item["id"] for item in feed["items"]]
    assert ids == [f"urn:uuid:{entry.uuid}" for entry in FEED.entries]
    assert len(set(ids)) == 2
    feed["items"][0] |= {"author": {"name": "Ben"}, "date_published": "yesterday"}
    del feed["items"][1]["content_html"], feed["title"]
    assert len(list(rules.iter_errors(feed))) == 4


typed = st.text(
    st.one_of(
        st.sampled_from("\r\n\t\0\x07\x0b\x7f\x85\u202e\ufeff\ufffe]>&<;\"' né日😀"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@settings(max_examples=40)
@given(title=typed.filter(clean_line), line=typed, author=typed.filter(clean_line))
def test_whatever_is_typed_comes_back_as_text(title: str, line: str, author: str) -> None:
    entry = FeedEntry("u", FEED.updated_at, title, (line, "x"), author, "/n/1")
    feed = ChangeFeed("f", title, author, "en", "/e/x", FEED.updated_at, (entry,))
    root = etree.fromstring(atom(feed, base_url=SITE))
    names = {"a": ATOM}
    item = json.loads(json_feed(feed, base_url=SITE))["items"][0]
    assert root.findtext("a:entry/a:title", namespaces=names) == item["title"] == clean_line(title)
    html = root.findtext("a:entry/a:content", namespaces=names)
    assert html == item["content_html"]
    shown = etree.fromstring(html)
    assert [li.text or "" for li in shown] == [clean_line(line), "x"]


def test_another_program_reads_the_feed() -> None:
    read = feedparser.parse(atom(FEED, base_url=SITE))
    assert (bool(read.bozo), read.version, read.feed.id) == (
        False,
        "atom10",
        f"urn:uuid:{FEED.uuid}",
    )
    assert [(e.id, e.link, e.updated) for e in read.entries] == [
        (f"urn:uuid:{e.uuid}", SITE + e.path, f"{e.at:%Y-%m-%dT%H:%M:%SZ}") for e in FEED.entries
    ]
