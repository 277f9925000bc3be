"""What all archives of notes have in common."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.queries.wiki_book import WikiRevision
from tests.exports.wikis import (
    BOOK,
    CONTRACTS,
    FORMATS,
    MORNING,
    WORDS,
    book_of,
    entry,
    files,
    golden,
    packed,
    told,
)

ZIPS = [name for name in FORMATS if name != "mediawiki"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_archive_is_kept_to_the_letter(name: str) -> None:
    """`python -m tests.exports.wikis` writes the golden files anew."""
    assert told(name) == golden(name).read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_notes_give_the_same_bytes(name: str) -> None:
    assert packed(name) == packed(name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_event_without_notes_has_its_schedule(name: str) -> None:
    empty = replace(BOOK, entries=BOOK.entries[1:2])
    assert "Un bail" in packed("mediawiki", empty).decode()
    counted = {"vault": 1, "site": 4, "dokuwiki": 1}
    if name in counted:
        assert len(files(packed(name, empty))) == counted[name]


@pytest.mark.parametrize("name", FORMATS)
def test_who_is_not_to_be_named_is_somebody(name: str) -> None:
    texts = {"t2": [replace(CONTRACTS[0], author="")]}
    archive = packed(name, book_of(BOOK.entries[2]), texts)
    shown = archive.decode() if name == "mediawiki" else "".join(files(archive).values())
    assert ("Cleo" in shown, "Somebody" in shown) == (False, True)


@pytest.mark.parametrize("name", ZIPS)
def test_files_carry_the_time_of_the_last_change(name: str) -> None:
    """As the clock of the event showed it, and exactly for those who can read that."""
    opened = ZipFile(BytesIO(packed(name)))
    (contracts,) = [
        info
        for info in opened.infolist()
        if info.filename.rpartition("/")[2].lower()
        in ("contracts.md", "contracts.html", "contracts.txt")
    ]
    assert contracts.date_time == (2026, 10, 24, 10, 0, 0)
    assert contracts.extra[-4:] == int(MORNING.timestamp()).to_bytes(4, "little")


@pytest.mark.parametrize("name", ZIPS)
def test_names_of_files_work_on_every_disk(name: str) -> None:
    titles = [
        "CON",
        "nul.txt",
        "index",
        "Start",
        "a/b:c?",
        "A B C",
        "É",
        "e",
        "日本",
        "x" * 300,
        "..",
        "",
    ]
    entries = [entry(f"k{at}", title, CONTRACTS) for at, title in enumerate(titles)]
    texts = dict.fromkeys((entry.key for entry in entries), CONTRACTS)
    names = list(files(packed(name, book_of(*entries), texts)))
    assert len({file.casefold() for file in names}) == len(names)
    for file in names:
        assert all(ord(sign) > 31 and sign not in '\\:*?"<>|' for sign in file)
        assert len(file.encode()) < 250
        for part in file.split("/"):
            assert part.split(".")[0].lower() not in ("con", "nul", "aux", "prn", "")
            assert not part.endswith((".", " "))


def test_words_and_revisions_of_one_second_are_told_apart() -> None:
    twice = [WikiRevision(at, "#7", f"Text {at}.", "", MORNING) for at in (1, 2)]
    book = book_of(entry("t9", "Nine", twice))
    names = list(files(packed("dokuwiki", book, {"t9": twice}, WORDS)))
    first = int(MORNING.timestamp())
    assert [file for file in names if file.startswith("attic")] == [
        f"attic/solocamp-one/nine.{second}.txt.gz" for second in (first, first + 1)
    ]
