"""What undoing takes away beside texts: titles, and what was said of changes."""

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Change, Page, Revision
from app.services import notes, wiki
from app.services.undoing import Undone, undo_all
from tests.clock import StandingClock
from tests.people import Camp, an_event

BLANK = "Page without a title"


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING)


class Titles:
    """One camp's free pages, written and named by the real use cases, ten seconds apart."""

    def __init__(self, db: Database, clock: StandingClock, camp: Camp) -> None:
        self.db, self.clock, self.camp = db, clock, camp

    def page(self, who: Viewer, title: str, body: str = "It rises.") -> str:
        now = self.clock.advance(seconds=10)
        return self.db.write_now(wiki.create, who, now, title=title, body=body)

    def name(self, who: Viewer, key: str, title: str) -> None:
        now, said = self.clock.advance(seconds=10), f"Now {title}"
        self.db.write_now(wiki.rename, who, now, page_key=key, title=title, summary=said)

    def write(self, who: Viewer, key: str, body: str, base: int, summary: str = "") -> None:
        now, said = self.clock.advance(seconds=10), summary
        self.db.write_now(notes.save, who, now, page_key=key, body=body, base=base, summary=said)

    def undo(self, whom: Viewer) -> Undone:
        return undo_all(
            self.db,
            self.camp.ada,
            self.clock.advance(seconds=10),
            person_id=whom.participant_id or "",
            summary="Undone",
            untitled=BLANK,
        )

    def title(self, key: str) -> str:
        with self.db.reading() as session:
            return session.get_one(Page, key).title

    def history(self, key: str) -> list[tuple[str, str, str]]:
        """Return title, text and summary of each revision, the first one first."""
        with self.db.reading() as session:
            rows = session.exec(
                select(Revision.title, Revision.body, Revision.summary)
                .where(Revision.page_id == key)
                .order_by(col(Revision.number))
            )
            return list(rows)


@pytest.fixture
def titles(database: Database, clock: StandingClock, camp: Camp) -> Titles:
    return Titles(database, clock, camp)


def test_a_page_has_the_last_title_again_that_somebody_else_gave_it(
    titles: Titles, camp: Camp
) -> None:
    key = titles.page(camp.cleo, "Flour")
    titles.name(camp.ada, key, "Flours")
    titles.name(camp.ben, key, "PILLS")
    titles.write(camp.cleo, key, "It rises.\n\nSlowly.", 3)
    titles.name(camp.ben, key, "MORE PILLS")
    assert titles.undo(camp.ben) == Undone(1, 0)
    assert titles.title(key) == "Flours"
    assert titles.history(key) == [
        ("Flour", "It rises.", ""),
        ("Flours", "It rises.", "Now Flours"),
        ("PILLS", "It rises.", ""),
        ("PILLS", "It rises.\n\nSlowly.", ""),
        ("MORE PILLS", "It rises.\n\nSlowly.", ""),
        ("Flours", "It rises.\n\nSlowly.", "Undone"),
    ]
    with titles.db.reading() as session:
        kinds = session.exec(select(Change.kind).order_by(col(Change.revision), col(Change.id)))
        assert list(kinds)[-3:] == ["page_renamed", "notes_saved", "notes_rolled_back"]
    assert titles.undo(camp.ben) == Undone(0, 0)


def test_a_title_that_somebody_else_gave_since_stays(titles: Titles, camp: Camp) -> None:
    key = titles.page(camp.cleo, "Flour")
    titles.name(camp.ben, key, "PILLS")
    titles.name(camp.cleo, key, "Rye flour")
    assert titles.undo(camp.ben) == Undone(0, 0)
    assert titles.title(key) == "Rye flour"
    assert [summary for _, _, summary in titles.history(key)] == ["", "", "Now Rye flour"]


def test_a_title_that_is_taken_by_now_comes_back_with_a_number(titles: Titles, camp: Camp) -> None:
    key = titles.page(camp.cleo, "Flour")
    titles.name(camp.ben, key, "PILLS")
    titles.page(camp.cleo, "flour")
    titles.undo(camp.ben)
    assert titles.title(key) == "Flour 2"


def test_what_nobody_else_named_loses_its_title_with_its_last_word(
    titles: Titles, camp: Camp
) -> None:
    empty = [titles.page(camp.ben, f"PILLS {number}") for number in range(2)]
    kept = titles.page(camp.ben, "Yeast")
    titles.write(camp.cleo, kept, "It rises.\n\nSlowly, in the cold.", 1)
    assert titles.undo(camp.ben) == Undone(3, 0)
    assert sorted(map(titles.title, empty)) == [BLANK, f"{BLANK} 2"]
    assert (titles.title(kept), titles.history(kept)[-1][1]) == ("Yeast", "Slowly, in the cold.")
    assert titles.undo(camp.ben) == Undone(0, 0)


def test_what_they_said_of_their_changes_is_emptied_and_nothing_else(
    titles: Titles, camp: Camp
) -> None:
    key = titles.page(camp.cleo, "Flour")
    titles.write(camp.ben, key, "It rises. PILLS", 1, summary="Buy pills")
    titles.write(camp.cleo, key, "It rises.", 2, summary="Without pills")
    assert titles.undo(camp.ben) == Undone(0, 0)
    assert [summary for _, _, summary in titles.history(key)] == ["", "", "Without pills"]
    with titles.db.reading() as session:
        assert "notes_rolled_back" in session.exec(select(Change.kind)).all()
