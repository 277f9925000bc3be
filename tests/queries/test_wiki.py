from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine

from app.db import Database
from app.domain.differences import WordChange
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.searching import wanted
from app.domain.topics import TopicDraft
from app.queries import search as search_queries
from app.queries import wiki as wiki_queries
from app.queries.events import EventView
from app.queries.search import Found
from app.services import notes, topics, wiki
from app.services.notes import Sending
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.queries.test_notes import event_of

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
PLACED = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)


class Desk:
    """Writes pages, and asks how they hang together."""

    def __init__(self, database: Database, clock: StandingClock, camp: Camp) -> None:
        self.database, self.clock, self.camp = database, clock, camp

    def notes(self, topic: str, body: str, who: Viewer | None = None) -> None:
        """Write what the page of a topic says from now on."""
        self.clock.advance(minutes=1)
        key = self.camp.topics[topic]
        author = who or self.camp.cleo
        sent = Sending(form="one form")
        self.database.write_now(
            notes.save, author, self.clock(), page_key=key, body=body, base=0, sent=sent
        )

    def page(self, title: str, body: str = "Words.") -> str:
        """Write a free page and return its key."""
        self.clock.advance(minutes=1)
        return self.database.write_now(
            wiki.create, self.camp.cleo, self.clock(), title=title, body=body
        )

    def rename(self, page_key: str, title: str) -> None:
        self.clock.advance(minutes=1)
        self.database.write_now(
            wiki.rename, self.camp.ben, self.clock(), page_key=page_key, title=title, summary="was"
        )

    def edit(self, topic: str, title: str) -> None:
        key, draft = self.camp.topics[topic], TopicDraft(title=title, language="en")
        self.database.write_now(topics.edit, self.camp.ada, self.clock(), topic_id=key, draft=draft)

    def withdraw(self, topic: str) -> None:
        key = self.camp.topics[topic]
        self.database.write_now(topics.withdraw, self.camp.ada, self.clock(), topic_id=key)

    @property
    def event(self) -> EventView:
        return event_of(self.database, self.camp)

    @property
    def titles(self) -> Mapping[str, tuple[str, str]]:
        with self.database.reading() as session:
            return wiki_queries.pages_by_title(session, self.camp.id)

    @property
    def index(self) -> wiki_queries.WikiIndex:
        with self.database.reading() as session:
            return wiki_queries.wiki_index(session, self.event)

    def linked(self, page_key: str) -> list[str]:
        with self.database.reading() as session:
            found = wiki_queries.links_here(session, self.event, page_key, self.titles)
        return [page.title for page in found]

    def search(self, words: str, start: int = 0) -> Found:
        with self.database.reading() as session:
            return search_queries.search(session, self.event, wanted(words), start=start)

    def found(self, words: str) -> list[str]:
        return [page.topic.title for page in self.search(words).pages]


@pytest.fixture
def desk(database: Database, clock: StandingClock, camp: Camp) -> Desk:
    return Desk(database, clock, camp)


def test_links_survive_the_renames_of_topics_and_pages(desk: Desk, camp: Camp) -> None:
    garden = desk.page("Garden")
    desk.rename(garden, "Park")
    desk.edit("Bread", "Sourdough")
    bread = camp.topics["Bread"]
    assert {name: desk.titles[name] for name in ("garden", "park", "bread", "sourdough")} == {
        "garden": (garden, "Park"),
        "park": (garden, "Park"),
        "bread": (bread, "Sourdough"),
        "sourdough": (bread, "Sourdough"),
    }


def test_who_has_a_title_now_is_meant_by_it_and_then_who_stands(desk: Desk, camp: Camp) -> None:
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    desk.edit("Bread", "Sourdough")
    desk.edit("Bees", "Bread")
    assert desk.titles["bread"] == (bees, "Bread")
    desk.edit("Bees", "Wasps")
    assert desk.titles["bread"] == (bread, "Sourdough")
    desk.withdraw("Bread")
    assert desk.titles["bread"] == (bees, "Wasps")
    page = desk.page("Bread")
    assert desk.titles["bread"] == (page, "Bread")
    desk.edit("Bees", "Bread")
    assert desk.titles["bread"] == (bees, "Bread")


def test_a_page_tells_what_links_to_it_by_any_of_its_names(desk: Desk, camp: Camp) -> None:
    garden = desk.page("Garden", "See [[garden]] and [[Bees|bzz]].")
    desk.notes("Bread", "In the [[Garden]]. `[[Bees]]`")
    desk.notes("Bicycles", "To the [[park]].")
    assert desk.linked(garden) == ["Bread"]
    desk.rename(garden, "Park")
    assert desk.linked(garden) == ["Bicycles", "Bread"]
    assert desk.linked(camp.topics["Bees"]) == ["Park"]
    desk.notes("Bread", "Not any more.")
    assert desk.linked(garden) == ["Bicycles"]


def test_the_index_has_sessions_by_time_then_free_pages_by_title(desk: Desk) -> None:
    desk.page("öl und Brot")
    desk.page("Zebra")
    desk.page("Apples")
    desk.notes("Bread", "It rises.")
    index = desk.index
    sessions = [
        (hour.starts_at is not None, state.topic.title, state.topic.room, state.newest is not None)
        for hour in index.hours
        for state in hour.sessions
    ]
    assert sessions == [
        (True, "Bicycles", "Atelier", False),
        (True, "Bread", "Salon", True),
        (False, "Bees", "", False),
    ]
    assert [state.topic.title for state in index.free] == ["Apples", "öl und Brot", "Zebra"]


def test_the_index_leaves_out_what_was_withdrawn_or_emptied(
    desk: Desk, camp: Camp, database: Database, clock: StandingClock
) -> None:
    desk.notes("Bread", "It rises.")
    desk.withdraw("Bread")
    desk.withdraw("Bees")
    page = desk.page("Garden")
    database.write_now(notes.save, camp.cleo, clock(), page_key=page, body="", base=1)
    index = desk.index
    titles = [state.topic.title for hour in index.hours for state in hour.sessions]
    assert (titles, index.free) == (["Bicycles", "Bread"], ())


def test_wanted_pages_are_named_as_their_writers_did(desk: Desk) -> None:
    desk.page("Garden", "[[Wasps]] and [[Tools|the tools]], not [[bread]].")
    desk.notes("Bread", "[[wasps]] [[Wasps]]")
    desk.notes("Bicycles", "`[[code]]`")
    wanted_pages = [
        (page.title, [topic.title for topic in page.wanted_by]) for page in desk.index.wanted
    ]
    assert wanted_pages == [("wasps", ["Bread", "Garden"]), ("Tools", ["Garden"])]
    desk.page("Wasps")
    assert [page.title for page in desk.index.wanted] == ["Tools"]


def test_recent_changes_tell_of_all_pages_and_go_on_where_they_stopped(
    desk: Desk, database: Database
) -> None:
    page = desk.page("Garden", "Roses and tulips.")
    desk.rename(page, "Park")
    for number in range(20):
        desk.notes("Bread", " ".join(["word"] * (number + 1)))
    with database.reading() as session:
        first = wiki_queries.recent_changes(session, desk.event)
        second = wiki_queries.recent_changes(session, desk.event, first.older)
        nothing = wiki_queries.recent_changes(session, desk.event, "nowhere")
    assert [change.revision.number for change in first.changes] == list(range(20, 0, -1))
    assert {change.words for change in first.changes} == {WordChange(1, 0)}
    assert [
        (change.topic.title, change.revision.summary, change.words, change.revision.author.name)
        for change in second.changes
        if change.revision.author
    ] == [
        ("Park", "was", WordChange(0, 0), "Ben"),
        ("Park", "", WordChange(3, 0), "Cleo"),
    ]
    assert (second.older, nothing.changes) == ("", ())


def test_pages_are_found_by_all_words_without_case_and_accents(desk: Desk) -> None:
    desk.page("Au jardin", "Du compost, de l’eau et des œufs.")
    desk.notes("Bread", "Compost is no flour. Salt/water.")
    assert desk.found("COMPÖST eau") == ["Au jardin"]
    assert desk.found("oeufs") == ["Au jardin"]
    assert desk.found("water") == ["Bread"]
    assert sorted(desk.found("compost")) == [
        "Au jardin",
        "Bread",
    ]
    assert desk.found("compost honey") == []
    assert desk.found("composts") == []


def test_the_last_word_may_be_half_typed_and_only_the_last(desk: Desk) -> None:
    desk.page("Au jardin", "Du compost.")
    assert desk.found("jard") == ["Au jardin"]
    assert desk.found("jardin comp") == ["Au jardin"]
    assert desk.found("jard compost") == []


def test_a_word_in_the_title_counts_more(desk: Desk) -> None:
    desk.page("Tools", "Honey honey honey, honey and bees.")
    desk.notes("Bees", "They dance.")
    assert desk.found("bees") == ["Bees", "Tools"]


def test_an_empty_page_is_found_by_its_title_once_it_is_there(desk: Desk) -> None:
    """Publishing made the pages of the sessions."""
    assert desk.found("bicycle") == ["Bicycles"]
    assert desk.found("bees") == []
    desk.withdraw("Bicycles")
    assert desk.found("bicycle") == []


def test_renames_keep_the_search_true(desk: Desk) -> None:
    page = desk.page("Garden")
    desk.rename(page, "Park")
    desk.edit("Bread", "Sourdough")
    assert [desk.found(word) for word in ("garden", "park", "bread", "sourdough")] == [
        [],
        ["Park"],
        [],
        ["Sourdough"],
    ]


def test_what_is_found_shows_the_words_where_they_stand(desk: Desk) -> None:
    desk.page("Au jardin", "## Le *compost*\nDu **Compost** au jardin.")
    (page,) = desk.search("jardin compost").pages
    shown = ["".join(f"<{it.text}>" if it.found else it.text for it in page.title)]
    shown.append("".join(f"<{it.text}>" if it.found else it.text for it in page.snippet))
    assert shown == ["Au <jardin>", "Le <compost> · Du <Compost> au <jardin>."]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \n",
        '"',
        "'",
        "*",
        "honey*",
        '"honey" OR "x"',
        "NEAR(honey, x)",
        "title : honey",
        "-honey ^honey",
        "honey & | ! <-> ( ) :* \\",
        "'); DROP TABLE page_search; --",
        "\0honey\ud800",
        "ﷺ" * 300,
        "x" * 10_000,
        "½ ² ① 一二三 हिन्दी العربية 🐝 🐝🏽‍🌾",
        "a̐éö̲ İ ß ﬁ",
    ],
)
def test_nothing_that_is_typed_is_taken_for_a_query(desk: Desk, typed: str) -> None:
    desk.notes("Bees", "honey " + typed)
    assert "Bees" in desk.found("honey")
    desk.search(typed)
    if wanted(typed).words and len(typed) < 100:
        assert desk.found(typed) == ["Bees"]


def test_another_event_is_not_searched(
    desk: Desk, database: Database, clock: StandingClock
) -> None:
    other = an_event(database, clock, name="Elsewhere", phase=Phase.RUNNING)
    Desk(database, clock, other).page("Garden", "[[Bread]] and honey.")
    assert (desk.found("garden"), desk.found("honey")) == ([], [])
    assert desk.linked(desk.camp.topics["Bread"]) == []
    assert (desk.index.free, desk.index.wanted) == ((), ())


def test_results_come_in_portions(desk: Desk) -> None:
    for number in range(22):
        desk.page(f"Garden {number}")
    first, second = desk.search("garden"), desk.search("garden", start=20)
    titles = [page.topic.title for page in (*first.pages, *second.pages)]
    assert (len(first.pages), first.more, second.more) == (20, True, False)
    assert sorted(titles) == sorted(f"Garden {number}" for number in range(22))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_pages(
    desk: Desk, database: Database, queries: Counting, count: int
) -> None:
    for number in range(count):
        desk.page(f"Garden {number}", "Honey [[Bread]] [[Nowhere]].")
    desk.notes("Bread", "Honey.")
    event, titles = desk.event, desk.titles
    bread = desk.camp.topics["Bread"]
    counted = {}
    with database.reading() as session:
        reads: Mapping[str, Callable[[], object]] = {
            "titles": lambda: wiki_queries.pages_by_title(session, event.id),
            "links": lambda: wiki_queries.links_here(session, event, bread, titles),
            "index": lambda: wiki_queries.wiki_index(session, event),
            "recent": lambda: wiki_queries.recent_changes(session, event),
            "search": lambda: search_queries.search(session, event, wanted("honey")),
        }
        for name, query in reads.items():
            with queries(database.engine) as selects:
                query()
            counted[name] = len(selects)
    assert counted == {"titles": 1, "links": 1, "index": 6, "recent": 2, "search": 3}
