from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import col, select

from app.db import Database, Reader, Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.photos import MOST_BYTES, MOST_OF_PERSON, MOST_ON_PAGE, Picture
from app.models import Change, Page, Photo, Revision
from app.queries.notes import is_page
from app.services import moderation, notes, photos, wiki
from app.services.undoing import MOST_TRIES, Undone, undo_all
from tests.clock import StandingClock
from tests.people import Camp, an_event

pytestmark = pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)

PICTURE = Picture(b"jpeg", 40, 30)
LINKS = [f"https://pills.example/{number}" for number in range(30)]


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING)


class Wiki:
    """One camp's notes, written and read by the real use cases."""

    def __init__(self, db: Database, clock: StandingClock, camp: Camp) -> None:
        self.db, self.clock, self.camp = db, clock, camp

    def write(self, who: Viewer, title: str, body: str, base: int | None = None) -> int:
        """Save notes ten seconds after the last ones, upon the newest revision."""
        key = self.camp.topics.get(title, title)
        upon = len(self.bodies(title)) if base is None else base
        now = self.clock.advance(seconds=10)
        saved = self.db.write_now(notes.save, who, now, page_key=key, body=body, base=upon)
        return saved.number

    def bodies(self, title: str) -> list[str]:
        key = self.camp.topics.get(title, title)
        with self.db.reading() as session:
            return list(
                session.exec(
                    select(Revision.body)
                    .join(Page, col(Page.id) == col(Revision.page_id))
                    .where(is_page(key))
                    .order_by(col(Revision.number))
                )
            )

    def text(self, title: str) -> str:
        return self.bodies(title)[-1]

    def page_id(self, title: str) -> str:
        with self.db.reading() as session:
            query = select(Page.id).where(Page.topic_id == self.camp.topics[title])
            return session.exec(query).one()

    def photo(self, who: Viewer, title: str = "Bread", picture: Picture = PICTURE) -> str:
        key = self.camp.topics[title]
        now = self.clock.advance(seconds=10)
        return self.db.write_now(photos.add, who, now, page_key=key, picture=picture)

    def undo(self, whom: Viewer) -> Undone:
        now = self.clock.advance(seconds=10)
        return undo_all(self.db, self.camp.ada, now, person_id=whom.participant_id or "")

    def block(self, whom: Viewer, on: bool = True, by: Viewer | None = None) -> None:
        self.db.write_now(
            moderation.block,
            by or self.camp.ada,
            self.clock(),
            person_id=whom.participant_id or "",
            on=on,
        )

    def kinds(self) -> list[str]:
        with self.db.reading() as session:
            return list(session.exec(select(Change.kind).order_by(col(Change.revision))))


@pytest.fixture
def pages(database: Database, clock: StandingClock, camp: Camp) -> Wiki:
    return Wiki(database, clock, camp)


def test_everything_by_one_person_is_undone_in_one_click(pages: Wiki, camp: Camp) -> None:
    ben, cleo = camp.ben, camp.cleo
    pages.write(cleo, "Bread", "It rises.")
    pages.write(ben, "Bread", "It rises. PILLS")
    pages.write(cleo, "Bread", "It slowly rises. PILLS\n\nGood night.")
    pages.write(ben, "Bees", "PILLS")
    pages.write(cleo, "Bicycles", "Two wheels")
    free = pages.db.write_now(
        wiki.create, ben, pages.clock(), title="Pills", body="PILLS [[Bread]]"
    )
    shown, theirs = pages.photo(cleo), pages.photo(ben)
    assert pages.undo(ben) == Undone(3, 1)
    assert pages.text("Bread") == "It slowly rises.\n\nGood night."
    assert (pages.text("Bees"), pages.text(free), pages.text("Bicycles")) == ("", "", "Two wheels")
    with pages.db.reading() as session:
        assert session.get_one(Photo, shown).removed_at is None
        assert session.get_one(Photo, theirs).removed_at == pages.clock()
        newest = session.exec(select(Revision).where(Revision.body == pages.text("Bread"))).one()
        assert newest.author_id == camp.ada.participant_id
    assert pages.kinds()[-5:] == ["notes_saved"] * 3 + ["photo_removed", "notes_rolled_back"]


def test_undoing_is_itself_undone_by_restoring_and_done_twice_does_nothing(
    pages: Wiki, camp: Camp
) -> None:
    pages.write(camp.cleo, "Bread", "It rises.")
    pages.write(camp.ben, "Bread", "It rises, in fact.")
    assert pages.undo(camp.ben) == Undone(1, 0)
    before = pages.kinds()
    assert pages.undo(camp.ben) == Undone(0, 0)
    assert pages.kinds() == before
    key = camp.topics["Bread"]
    pages.db.write_now(notes.restore, camp.ada, pages.clock(), page_key=key, number=2)
    assert pages.text("Bread") == "It rises, in fact."
    assert pages.undo(camp.ben) == Undone(1, 0)
    assert pages.text("Bread") == "It rises."


def test_who_is_blocked_writes_nothing_and_loses_nothing(pages: Wiki, camp: Camp) -> None:
    pages.write(camp.ben, "Bread", "It rises.")
    picture = pages.photo(camp.ben)
    pages.block(camp.ben)
    key, ben = camp.topics["Bread"], camp.ben
    refused = (
        lambda tx: notes.save(tx, ben, pages.clock(), page_key=key, body="PILLS", base=1),
        lambda tx: notes.restore(tx, ben, pages.clock(), page_key=key, number=1),
        lambda tx: wiki.create(tx, ben, pages.clock(), title="Pills", body="PILLS"),
        lambda tx: photos.add(tx, ben, pages.clock(), page_key=key, picture=PICTURE),
        lambda tx: photos.remove(tx, ben, pages.clock(), photo_id=picture),
    )
    for act in refused:
        with pytest.raises(NotAllowed, match="Organisers have stopped you"):
            pages.db.write_now(act)
    assert pages.bodies("Bread") == ["It rises."]
    pages.block(camp.ben, on=False)
    pages.write(camp.ben, "Bread", "It rises again.")
    assert pages.text("Bread") == "It rises again."


def test_organisers_alone_block_and_not_each_other(pages: Wiki, camp: Camp) -> None:
    with pytest.raises(Conflict, match="Organisers cannot be blocked"):
        pages.block(camp.ada)
    for someone in (camp.cleo, camp.dora):
        with pytest.raises(NotFound):
            pages.block(camp.ben, by=someone)
    other = an_event(pages.db, pages.clock, name="Other camp")
    with pytest.raises(NotFound):
        pages.block(other.ben)
    with pytest.raises(NotFound):
        pages.undo(other.ben)
    pages.block(camp.ben)
    pages.block(camp.ben)
    assert pages.kinds().count(ChangeKind.PERSON_BLOCKED) == 1


def test_a_frozen_page_is_written_by_organisers_alone(pages: Wiki, camp: Camp) -> None:
    key = camp.topics["Bees"]

    def freezes(who: Viewer, on: bool) -> None:
        pages.db.write_now(moderation.freeze, who, pages.clock(), page_key=key, on=on)

    with pytest.raises(NotFound):
        freezes(camp.cleo, True)
    freezes(camp.ada, True)
    freezes(camp.ada, True)
    for act in (
        lambda: pages.write(camp.cleo, "Bees", "Hi"),
        lambda: pages.photo(camp.cleo, "Bees"),
    ):
        with pytest.raises(Conflict, match="Organisers froze this page"):
            act()
    pages.write(camp.ada, "Bees", "They dance.")
    freezes(camp.ada, False)
    pages.write(camp.cleo, "Bees", "They dance in eights.")
    assert pages.bodies("Bees") == ["They dance.", "They dance in eights."]
    assert [pages.kinds().count(kind) for kind in ("page_frozen", "page_unfrozen")] == [1, 1]


def test_somebody_new_links_less_and_nobody_at_will(pages: Wiki, camp: Camp) -> None:
    def links(count: int) -> str:
        return "\n".join(LINKS[:count])

    with pytest.raises(Conflict, match="first notes can hold"):
        pages.write(camp.cleo, "Bread", links(6))
    pages.write(camp.cleo, "Bread", links(5))
    pages.clock.advance(minutes=11)
    with pytest.raises(Conflict, match="One save can add"):
        pages.write(camp.cleo, "Bread", links(26))
    pages.write(camp.cleo, "Bread", links(25))
    with pytest.raises(Conflict, match="first notes can hold"):
        pages.db.write_now(wiki.create, camp.ben, pages.clock(), title="Links", body=links(6))
    ours = "\n".join(f"https://camp.test/{number}" for number in range(6))
    own = {"title": "Links", "body": ours, "host": "camp.test"}
    pages.db.write_now(wiki.create, camp.ben, pages.clock(), **own)
    pages.write(camp.ben, "Bread", links(25) + "\nAll those of Cleo, and my words")
    pages.write(camp.ada, "Bees", links(20))
    with pytest.raises(Conflict, match="One save can add"):
        pages.write(camp.ada, "Bicycles", links(21))


def test_photos_are_counted_by_page_person_and_bytes(pages: Wiki, camp: Camp) -> None:
    large = Picture(b"x" * 2000, 40, 30)
    for _ in range(MOST_ON_PAGE):
        picture = pages.photo(camp.cleo)
    with pytest.raises(Conflict, match="This page has"):
        pages.photo(camp.ben)
    pages.db.write_now(photos.remove, camp.cleo, pages.clock(), photo_id=picture)
    pages.photo(camp.ben)
    with pytest.raises(Conflict, match="This page has"):
        pages.db.write_now(photos.put_back, camp.cleo, pages.clock(), photo_id=picture)
    with pages.db.reading() as session:
        key = session.get_one(Photo, picture).page_id
    pages.db.write_now(_adds, camp, key, MOST_OF_PERSON - MOST_ON_PAGE, 1)
    with pytest.raises(Conflict, match="as many as one person can"):
        pages.photo(camp.cleo, "Bees")
    pages.db.write_now(_adds, camp, key, 1, MOST_BYTES - 1000)
    with pytest.raises(Conflict, match="fill the"):
        pages.photo(camp.ben, "Bees", large)


def _adds(tx: Tx, camp: Camp, page_id: str, count: int, size: int) -> None:
    """Add removed photos of Cleo, or a standing one of nobody for its size alone."""
    for _ in range(count):
        of_cleo = size == 1
        tx.add(
            Photo(
                event_id=camp.id,
                page_id=page_id,
                author_id=camp.cleo.participant_id if of_cleo else None,
                at=StandingClock()(),
                media_type="image/jpeg",
                width=1,
                height=1,
                size=size,
                data=b"",
                removed_at=StandingClock()() if of_cleo else None,
            )
        )


def test_notes_freeze_some_days_after_the_event_as_the_event_says(pages: Wiki, camp: Camp) -> None:
    picture = pages.photo(camp.ben)
    pages.clock.advance(days=31)
    for who in (camp.cleo, camp.ben):
        with pytest.raises(Conflict):
            pages.photo(who)
    pages.db.write_now(photos.remove, camp.ben, pages.clock(), photo_id=picture)
    pages.photo(camp.ada)


class Meanwhile(Database):
    """The same database, where Cleo saves a page whenever another has been read."""

    def __init__(self, pages: Wiki, title: str, bodies: list[str]) -> None:
        vars(self).update(vars(pages.db))
        self.pages, self.title, self.left = pages, title, ["", *bodies]

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with super().reading() as session:
            yield session
        body = self.left.pop(0) if self.left else ""
        if body:
            self.pages.write(self.pages.camp.cleo, self.title, body)


def test_what_is_saved_while_a_page_is_compared_stays_and_the_page_is_compared_anew(
    pages: Wiki, camp: Camp
) -> None:
    pages.write(camp.cleo, "Bread", "It rises.")
    pages.write(camp.ben, "Bread", "It rises. PILLS")
    undoing = Meanwhile(pages, "Bread", ["It rises. PILLS\n\nGood night."])
    assert undo_all(
        undoing, camp.ada, pages.clock(), person_id=camp.ben.participant_id or ""
    ) == Undone(1, 0)
    assert pages.text("Bread") == "It rises.\n\nGood night."


def test_a_failure_in_the_middle_leaves_whole_pages_and_once_more_finishes(
    pages: Wiki, camp: Camp
) -> None:
    for title in ("Bread", "Bees"):
        pages.write(camp.cleo, title, "It rises.")
        pages.write(camp.ben, title, "It rises. PILLS")
    first, second = sorted(("Bread", "Bees"), key=pages.page_id)
    more = [f"It rises. PILLS\n\n{number}" for number in range(MOST_TRIES + 1)]
    undoing = Meanwhile(pages, second, more)
    with pytest.raises(Conflict, match="Undo everything again"):
        undo_all(undoing, camp.ada, pages.clock(), person_id=camp.ben.participant_id or "")
    assert pages.text(first) == "It rises."
    assert pages.text(second) == more[-1]
    assert pages.undo(camp.ben) == Undone(1, 0)
    assert pages.text(second) == f"It rises.\n\n{MOST_TRIES}"


def test_pages_are_compared_while_others_write(pages: Wiki, camp: Camp) -> None:
    pages.write(camp.ben, "Bread", "PILLS")
    pages.write(camp.ben, "Bees", "PILLS")
    commits: list[str] = []
    pages.db.on_commit.append(lambda: commits.append("commit"))
    assert pages.undo(camp.ben) == Undone(2, 0)
    assert commits == ["commit"] * 3
