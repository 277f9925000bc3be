import pytest
from sqlalchemy import event, text
from sqlmodel import select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Change, Page, Revision
from app.services import grid, notes, topics, wiki
from tests.clock import StandingClock
from tests.people import Camp, an_event, moves

PLACED = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)


class Wiki:
    """Writes and reads free pages."""

    def __init__(self, database: Database, clock: StandingClock, camp: Camp) -> None:
        self.database, self.clock, self.camp = database, clock, camp

    def create(self, who: Viewer, title: str, body: str = "Words.", key: str = "") -> str:
        self.clock.advance(seconds=10)
        return self.database.write_now(
            wiki.create, who, self.clock(), title=title, body=body, key=key
        )

    def rename(self, who: Viewer, page_key: str, title: str, key: str = "") -> None:
        self.clock.advance(seconds=10)
        values = {"page_key": page_key, "title": title, "summary": "renamed", "key": key}
        self.database.write_now(wiki.rename, who, self.clock(), **values)

    def edit(self, topic: str, title: str) -> None:
        draft = TopicDraft(title=title, language="en")
        topic_id = self.camp.topics[topic]
        self.database.write_now(
            topics.edit, self.camp.ada, self.clock(), topic_id=topic_id, draft=draft
        )

    @property
    def titles(self) -> list[str]:
        with self.database.reading() as session:
            pages = session.exec(select(Page).where(Page.event_id == self.camp.id)).all()
        return sorted(page.title for page in pages if page.topic_id is None)

    @property
    def indexed(self) -> list[tuple[str, str]]:
        """Return titles and texts by which pages are found."""
        with self.database.reading() as session:
            query = text("SELECT title, body FROM page_search ORDER BY title")
            return [(title, body) for title, body in session.connection().execute(query)]

    def kinds(self, page_key: str) -> list[str]:
        with self.database.reading() as session:
            query = select(Change.kind).where(Change.subject_id == page_key)
            return list(session.exec(query))


@pytest.fixture
def pages(database: Database, clock: StandingClock, camp: Camp) -> Wiki:
    return Wiki(database, clock, camp)


def test_publishing_makes_the_pages_of_the_sessions(
    database: Database, clock: StandingClock, camp: Camp, pages: Wiki
) -> None:
    assert pages.indexed == [("bicycles", ""), ("bread", "")]
    bread = camp.topics["Bread"]
    database.write_now(notes.save, camp.cleo, clock(), page_key=bread, body="It rises.", base=0)
    moves(database, clock, camp, "Bees", 2, "Salon")
    database.write_now(grid.publish, camp.ada, clock())
    assert pages.indexed == [("bees", ""), ("bicycles", ""), ("bread", "it rises")]


def test_a_page_is_written_by_a_participant(camp: Camp, pages: Wiki) -> None:
    page = pages.create(camp.cleo, "  Who brings  what ", "- Cleo: salt")
    assert pages.titles == ["Who brings what"]
    assert ("who brings what", "cleo salt") in pages.indexed
    assert pages.kinds(page) == [ChangeKind.NOTES_SAVED, ChangeKind.PAGE_CREATED]
    with pytest.raises(NotAllowed):
        pages.create(camp.dora, "Pills")


@pytest.mark.parametrize(
    ("title", "body", "fields"),
    [
        ("", "Words.", ["title"]),
        ("Garden", "\n", ["body"]),
        ("[[", "x" * 64_001, ["title", "body"]),
    ],
)
def test_a_page_needs_a_title_and_a_word(
    camp: Camp, pages: Wiki, title: str, body: str, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        pages.create(camp.cleo, title, body)
    assert [problem.field for problem in refused.value.problems] == fields
    assert pages.titles == []


def test_a_title_that_a_topic_or_a_page_has_is_refused_by_its_name(camp: Camp, pages: Wiki) -> None:
    garden = pages.create(camp.cleo, "Garden")
    for title, named in (("BREAD", "Bread"), ("gardén", "Garden")):
        with pytest.raises(Invalid) as refused:
            pages.create(camp.ben, title)
        (problem,) = refused.value.problems
        assert (problem.field, problem.message.values["title"]) == ("title", named)
    with pytest.raises(Invalid):
        pages.rename(camp.ben, garden, "Bees")
    pages.rename(camp.ben, garden, "GARDEN")
    assert pages.titles == ["GARDEN"]


def test_a_title_that_was_left_is_free_again(camp: Camp, pages: Wiki) -> None:
    garden = pages.create(camp.cleo, "Garden")
    pages.rename(camp.ben, garden, "Park")
    pages.edit("Bread", "Sourdough")
    pages.create(camp.cleo, "Bread")
    pages.create(camp.cleo, "Garden")
    assert pages.titles == ["Bread", "Garden", "Park"]


def test_a_renamed_page_is_found_by_its_title_and_its_history_tells(
    database: Database, camp: Camp, pages: Wiki
) -> None:
    page = pages.create(camp.cleo, "Garden", "Roses.")
    pages.rename(camp.ben, page, "Park")
    pages.rename(camp.ben, page, "Park")
    assert ("park", "roses") in pages.indexed
    assert pages.kinds(page)[2:] == [ChangeKind.PAGE_RENAMED]
    with database.reading() as session:
        found = session.exec(select(Revision).where(Revision.page_id == page)).all()
    told = [(row.number, row.body, row.summary, row.author_id) for row in found]
    assert sorted(told) == [
        (1, "Roses.", "", camp.cleo.participant_id),
        (2, "Roses.", "renamed", camp.ben.participant_id),
    ]


def test_a_topic_with_another_title_is_found_by_it(camp: Camp, pages: Wiki) -> None:
    pages.edit("Bread", "Sourdough & salt")
    assert pages.indexed == [("bicycles", ""), ("sourdough salt", "")]


def test_the_page_of_a_topic_has_the_title_of_the_topic(camp: Camp, pages: Wiki) -> None:
    for key in (camp.topics["Bread"], camp.topics["Bees"], "nowhere"):
        with pytest.raises(NotFound):
            pages.rename(camp.ada, key, "Sourdough")


def test_a_form_that_arrives_twice_is_one_page(camp: Camp, pages: Wiki) -> None:
    first = pages.create(camp.cleo, "Garden", key="one form")
    assert pages.create(camp.cleo, "Garden", key="one form") == first
    second = pages.create(camp.cleo, "Park", key="one form")
    pages.rename(camp.cleo, second, "Lake", key="another")
    pages.rename(camp.ben, second, "Park")
    pages.rename(camp.cleo, second, "Lake", key="another")
    assert pages.titles == ["Garden", "Park"]


def test_a_form_that_is_shown_again_renames_a_page_that_has_another_title_by_now(
    camp: Camp, pages: Wiki
) -> None:
    page = pages.create(camp.cleo, "Garden")
    pages.rename(camp.cleo, page, "Lake", key="one form")
    pages.rename(camp.ben, page, "Park")
    pages.rename(camp.cleo, page, "Lake", key="one form")
    assert pages.titles == ["Lake"]


def test_free_pages_keep_the_pace_and_the_end_of_notes(
    clock: StandingClock, camp: Camp, pages: Wiki
) -> None:
    for number in range(12):
        page = pages.create(camp.cleo, f"Page {number}")
        clock.advance(seconds=-10)
    with pytest.raises(Conflict):
        pages.create(camp.cleo, "One more")
    with pytest.raises(Conflict):
        pages.rename(camp.cleo, page, "One more")
    clock.advance(days=31)
    with pytest.raises(Conflict):
        pages.create(camp.ben, "Too late")
    pages.create(camp.ada, "Never too late")


@pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)
def test_saving_reads_one_entry_of_the_index_and_not_those_of_all_events(
    database: Database, clock: StandingClock, camp: Camp, pages: Wiki
) -> None:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.extend([statement] * ("page_search" in statement))

    event.listen(database.engine, "before_cursor_execute", note)
    free = pages.create(camp.cleo, "Garden", "Beans.")
    pages.rename(camp.ada, free, "Gardens")
    pages.edit("Bread", "Loaves")
    event.remove(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        trigger = "SELECT sql FROM sqlite_master WHERE name = 'page_search_gone'"
        body = str(session.connection().execute(text(trigger)).scalar()).partition("BEGIN")[2]
        said += body.replace("old.id", "?").removesuffix("END").strip().strip(";").split(";")
        plans = [
            [
                row[3]
                for row in session.connection().exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {one}", ("",) * one.count("?")
                )
            ]
            for one in said
        ]
    assert len(said) == 6
    assert [step for plan in plans for step in plan if "TABLE INDEX 0:" in step] == [
        "SCAN page_search VIRTUAL TABLE INDEX 0:="
    ] * 3
    assert ("gardens", "beans") in pages.indexed
    assert ("loaves", "") in pages.indexed
