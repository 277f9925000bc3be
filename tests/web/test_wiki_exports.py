import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.domain.phases import Phase
from app.services import notes, people, wiki
from app.web.archive_cache import (
    IN_MEMORY,
    MOST_AT_ONCE,
    MOST_KEPT,
    Archive,
    ArchiveCache,
    Busy,
    Target,
)
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}
FORMATS = {
    "Web pages (zip)": ("site.zip", "application/zip"),
    "Markdown files (zip)": ("notes.zip", "application/zip"),
    "For a MediaWiki (XML)": ("mediawiki.xml", "application/xml"),
    "For a DokuWiki (zip)": ("dokuwiki.zip", "application/zip"),
}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    """An event in French first, with notes on one session and a free page."""
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, languages=("fr", "en"))
    bread = camp.topics["Bread"]
    for base, body in enumerate(("It rises.", "It rises, see [[bees]] and [[Recipes]].")):
        now = clock.advance(minutes=1)
        house.db.write_now(notes.save, camp.cleo, now, page_key=bread, body=body, base=base)
    body = "{{x}} <script>alert(1)</script>"
    house.db.write_now(wiki.create, camp.ben, clock(), title="Recipes", body=body)
    return camp


def unpacked(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_each_format_is_offered_with_what_opens_it(phone: Phones, camp: Camp) -> None:
    shown = page(phone().get(f"{camp.path}/export"))
    assert "2 pages, with the schedule" in shown.text
    for words, (name, media_type) in FORMATS.items():
        assert shown.links[words] == f"{camp.path}/export/{name}"
        answer = phone().get(shown.links[words])
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        disposition = answer.headers["content-disposition"]
        assert disposition == f'attachment; filename="{camp.slug}-{name}"'


def test_archives_speak_the_first_language_of_the_event(phone: Phones, camp: Camp) -> None:
    vault = unpacked(phone().get(f"{camp.path}/export/notes.zip").content)
    assert list(vault) == ["index.md", "Bread.md", "history/Bread (historique).md", "Recipes.md"]
    bread = vault["Bread.md"].decode()
    assert 'hosts: ["Ben"]\nauthors: ["Cleo"]\nroom: "Salon"' in bread
    assert "It rises, see bees and [[Recipes]]." in bread
    assert "<script" not in vault["Recipes.md"].decode()
    assert "| Heure | Séance | Salle | Animé par |" in vault["index.md"].decode()
    site = unpacked(phone().get(f"{camp.path}/export/site.zip").content)
    first = page(site["index.html"].decode())
    assert (first.one("html").get("lang"), first.heading) == ("fr", "SoloCamp")
    assert [link for link in first.links.values() if link.startswith("pages/")] == [
        "pages/index.html",
        "pages/bread.html",
        "pages/bees.html",
        "pages/recipes.html",
    ]


def test_other_wikis_get_every_version(phone: Phones, camp: Camp) -> None:
    dump = phone().get(f"{camp.path}/export/mediawiki.xml").text
    assert len(re.findall("<title>SoloCamp/Bread</title>", dump)) == 1
    assert len(re.findall("<username>Cleo</username>", dump)) == 2
    assert "&amp;#123;&amp;#123;x&amp;#125;&amp;#125;" in dump
    files = list(unpacked(phone().get(f"{camp.path}/export/dokuwiki.zip").content))
    assert len([name for name in files if name.startswith("attic/solocamp/bread.")]) == 2


@pytest.mark.parametrize("name", [name for name, _ in FORMATS.values()])
def test_what_has_not_changed_is_not_sent_again(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, name: str
) -> None:
    client, address = phone(), f"{camp.path}/export/{name}"
    full, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == full.headers["etag"]
    known = {"If-None-Match": full.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304
    now = clock.advance(minutes=1)
    key = camp.topics["Bees"]
    house.db.write_now(notes.save, camp.ben, now, page_key=key, body="Buzz.", base=0)
    later = client.get(address, headers=known)
    assert (later.status_code, later.headers["etag"] != full.headers["etag"]) == (200, True)


def test_an_event_without_notes_says_when_there_will_be_some(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    shown = page(phone("ada").get(f"{camp.path}/export"))
    assert "Nobody has written notes yet." in shown.text
    assert set(FORMATS).isdisjoint(shown.links)


def test_large_archives_are_read_by_several_at_once_and_old_ones_forgotten() -> None:
    written: list[int] = []

    def ask(event: int, revision: int = 1) -> bytes:
        def write(target: Target) -> None:
            written.append(event)
            target.write(bytes([event]) * (IN_MEMORY + 1))

        archive = cache.get((str(event),), str(revision), write)
        first, second = archive.chunks(), archive.chunks()
        parts = list(zip(first, second, strict=True))
        assert all(one == other for one, other in parts)
        return b"".join(one for one, _ in parts)

    cache = ArchiveCache()
    assert ask(0) == ask(0) == bytes(IN_MEMORY + 1)
    for event in (0, *range(1, MOST_KEPT + 1), 0):
        ask(event)
    ask(0, revision=2)
    assert written == [*range(MOST_KEPT + 1), 0, 0]


PATIENCE = 60
"""Seconds after which a test gives up on a thread that hangs."""


def test_what_is_kept_is_sent_while_another_is_packed_and_few_wait_for_that() -> None:
    begun, go_on = Event(), Event()
    cache = ArchiveCache()
    packed: list[Target] = []

    def slow(target: Target) -> None:
        packed.append(target)
        begun.set()
        assert go_on.wait(PATIENCE)

    def ask() -> Archive:
        return cache.get(("other",), "1", slow)

    kept = cache.get(("camp",), "1", lambda _target: None)
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        asked = [pool.submit(ask) for _ in range(MOST_AT_ONCE)]
        assert begun.wait(PATIENCE)
        while cache.free:
            pass
        assert cache.get(("camp",), "1", slow) is kept
        with pytest.raises(Busy):
            cache.get(("camp",), "2", slow)
        go_on.set()
        assert len({id(one.result(PATIENCE)) for one in asked}) == len(packed) == 1
    assert cache.free == MOST_AT_ONCE


def test_nobody_waits_for_long_and_a_failure_keeps_no_place() -> None:
    cache = ArchiveCache(patience=0)

    def meanwhile(_target: Target) -> None:
        with pytest.raises(Busy):
            cache.get(("other",), "1", lambda _target: None)
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        cache.get(("camp",), "1", meanwhile)
    assert cache.free == MOST_AT_ONCE


def test_votes_and_the_address_of_the_reader_have_nothing_packed_again(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    def take(host: str = "camp.example") -> bytes:
        return phone().get(f"{camp.path}/export/site.zip", headers={"Host": host}).content

    first, kept = take(), house.archives.kept
    house.db.write_now(people.rename, camp.ada, clock(), name="Adelheid")
    assert (take("evil.example"), house.archives.kept) == (first, kept)
    house.db.write_now(people.rename, camp.cleo, clock(), name="Cleopatra")
    assert b"Cleopatra" in unpacked(take())["pages/bread.html"]


def test_where_too_many_wait_a_page_says_when_to_come_again(
    phone: Phones, camp: Camp, house: House
) -> None:
    answers: list[tuple[int, str, str]] = []

    def meanwhile(_target: Target) -> None:
        answer = phone().get(f"{camp.path}/export/site.zip")
        answers.append((answer.status_code, answer.headers["retry-after"], page(answer).heading))

    object.__setattr__(house, "archives", ArchiveCache(patience=0))
    house.archives.get(("other",), "1", meanwhile)
    heading = "Others are just taking these notes home. Try again in half a minute."
    assert answers == [(503, "30", heading)]
