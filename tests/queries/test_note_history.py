import pytest

from app.db import Database
from app.domain.differences import WordChange
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.queries.events import event_of_id
from app.queries.history import History, history_of, revision_of, revisions_at, writers_between
from app.services import notes
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING)


class Pen:
    """Writes about bread, and reads what was written."""

    def __init__(self, database: Database, clock: StandingClock, camp: Camp) -> None:
        self.database, self.clock, self.camp = database, clock, camp
        self.page, self.base = camp.topics["Bread"], 0

    def writes(self, who: Viewer, *bodies: str, pause: int = 1) -> None:
        """Save one text after the other, so many minutes apart."""
        for body in bodies:
            now = self.clock.advance(minutes=pause)
            saved = self.database.write_now(
                notes.save, who, now, page_key=self.page, body=body, base=self.base
            )
            self.base = saved.number

    def history(self, below: int | None = None) -> History:
        """Return the history of the page."""
        with self.database.reading() as session:
            event = event_of_id(session, self.camp.id)
            assert event is not None
            return history_of(session, event, self.page, below)


@pytest.fixture
def pen(database: Database, clock: StandingClock, camp: Camp) -> Pen:
    return Pen(database, clock, camp)


def test_history_goes_on_where_it_stopped(pen: Pen, camp: Camp) -> None:
    """Cleo pauses between two words; Ben saves each of three by itself, which is told as one."""
    pen.writes(camp.cleo, *(" ".join(["word"] * count) for count in range(1, 22)), pause=11)
    pen.writes(camp.ben, *(" ".join(["word"] * count) for count in range(22, 25)))

    first = pen.history()
    second = pen.history(first.older)

    assert [entry.revision.number for entry in first.entries] == [24, *range(21, 2, -1)]
    assert [entry.revision.number for entry in second.entries] == [2, 1]
    assert [save.number for save in first.entries[0].earlier] == [23, 22]
    words = [entry.words for entry in first.entries + second.entries]
    assert words == [WordChange(3, 0), *[WordChange(1, 0)] * 21]
    assert second.older is None


def test_any_revisions_of_a_page_are_found_with_their_writers(
    pen: Pen, database: Database, camp: Camp
) -> None:
    pen.writes(camp.cleo, "one")
    pen.writes(camp.ben, "one two")
    with database.reading() as session:
        event = event_of_id(session, camp.id)
        assert event is not None
        found = revisions_at(session, event, pen.page, {0, 1, 2, 3})
        second = revision_of(session, event, pen.page, 2)
        missing = revision_of(session, event, pen.page, 3)
        elsewhere = revisions_at(session, event, camp.topics["Bees"], {1})
        writers = writers_between(session, event, pen.page, base=0, number=3)
    assert {number: revision.body for number, revision in found.items()} == {
        1: "one",
        2: "one two",
    }
    assert second == (found[2], "one")
    assert (missing, dict(elsewhere)) == (None, {})
    assert [writer.name for writer in writers] == ["Cleo", "Ben"]
