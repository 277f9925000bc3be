import string
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import mwparserfromhell
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.domain.text import clean_line
from app.exports.file_names import page_title
from app.queries.wiki_book import WikiRevision
from tests.exports.hostile import letters
from tests.exports.wikis import CONTRACTS, HOSTILE, MORNING, WORDS, book_of, entry, packed

SCHEMA = Path(__file__).parent / "schemas" / "mediawiki.rng"
MW = "{http://www.mediawiki.org/xml/export-0.11/}"
DIGITS = string.digits + string.ascii_lowercase

titles = st.one_of(
    st.sampled_from(
        ["Talk:x", "w:y", "a|b", "[[c]]", "..", "./d", "~~~~", "%41", "&amp;", "é" * 300]
    ),
    st.text(max_size=30).map(clean_line),
)


def dump(archive: bytes) -> etree._Element:
    """Return a dump that is what the schema says."""
    root = etree.fromstring(archive)
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    schema.assertValid(root)
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(found.text) for found in root.iterfind(path)]


def test_the_dump_follows_the_schema_and_counts_through() -> None:
    root = dump(packed("mediawiki"))
    assert texts(root, f"{MW}page/{MW}id") == ["1", "2", "3", "4"]
    assert texts(root, f"{MW}page/{MW}revision/{MW}id") == ["1", "2", "3", "4", "5", "6"]
    assert texts(root, f"{MW}page/{MW}revision/{MW}parentid") == ["3", "4"]
    times = texts(root, f"{MW}page[3]/{MW}revision/{MW}timestamp")
    assert times == ["2026-10-24T09:00:00Z", "2026-10-24T09:00:01Z", "2026-10-24T09:30:00Z"]


def test_digests_and_sizes_are_those_of_the_texts() -> None:
    for revision in dump(packed("mediawiki")).iterfind(f"{MW}page/{MW}revision"):
        text = revision.find(f"{MW}text")
        assert text is not None
        content = str(text.text).encode()
        digest = revision.findtext(f"{MW}sha1") or ""
        assert int(digest, 36) == int(sha1(content).hexdigest(), 16)
        assert (text.get("sha1"), text.get("bytes")) == (digest, str(len(content)))


def test_every_link_leads_to_a_page_of_the_dump() -> None:
    root = dump(packed("mediawiki"))
    names = set(texts(root, f"{MW}page/{MW}title"))
    linked = {str(link.title) for text in _texts(root) for link in _parsed(text).filter_wikilinks()}
    assert linked == names
    assert all(_parsed(text).filter_templates() == [] for text in _texts(root))


@settings(deadline=None, max_examples=60)
@given(st.lists(titles, min_size=1, max_size=5), titles, titles)
def test_hostile_titles_and_names_make_a_dump(found: list[str], event: str, author: str) -> None:
    said = " ".join(f"[[{title}]]" for title in found)
    wrote = [WikiRevision(1, author, f"{HOSTILE}\n\n{said}", author, MORNING)]
    entries = [entry(f"k{at}", title, wrote, room=title) for at, title in enumerate(found)]
    book = book_of(*entries, name=event or "x")
    root = dump(packed("mediawiki", book, dict.fromkeys((e.key for e in entries), wrote)))
    names = texts(root, f"{MW}page/{MW}title")
    prefix = page_title(book.name)
    assert len({name.casefold() for name in names}) == len(names) == len(entries) + 2
    assert all(name.startswith(f"{prefix}/") for name in names[2:])
    assert prefix[0] == (prefix[0].upper() if len(prefix[0].upper()) == 1 else prefix[0])
    for name in names:
        assert len(name.encode()) <= 255
        assert name == " ".join(name.split())
        assert set(name).isdisjoint("#<>[]{}|_\u200e\u202e")
        assert not {".", ".."} & set(name.split("/"))


def test_nobody_is_renamed_without_need() -> None:
    named = [WikiRevision(1, name, "x", "", MORNING) for name in ("Zoé-Ann", "a|b/c", "#3")]
    book = book_of(entry("t1", "One", named))
    root = dump(packed("mediawiki", book, {"t1": named}, WORDS))
    users = texts(root, f"{MW}page[3]/{MW}revision/{MW}contributor/{MW}username")
    assert users == ["Zoé-Ann", "A b c", "Passer-by 3"]


def test_text_of_revisions_is_read_as_it_was_written() -> None:
    root = dump(
        packed("mediawiki", book_of(entry("t2", "Contracts", CONTRACTS)), {"t2": CONTRACTS})
    )
    *_, last = _texts(root)
    shown = letters(str(_parsed(last).strip_code(normalize=True, collapse=False)))
    assert shown.startswith("not:frontmatterSettingprices:how?")


def _texts(root: etree._Element) -> Iterator[str]:
    return (str(text.text) for text in root.iterfind(f"{MW}page/{MW}revision/{MW}text"))


def _parsed(text: str) -> mwparserfromhell.wikicode.Wikicode:
    return mwparserfromhell.parse(text)
