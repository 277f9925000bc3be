"""Whatever happens to an event, phones are told of each change they can see, and of no other.

RFC 5545 3.8.7 and RFC 5546 2.1.4: phones skip what has no later stamp, and Google what has no
higher number. Compared is what is sent, byte for byte, in the calendars of the event, of a room and
of a person. What a poll takes for untouched has not changed either.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.editing import RoomLine
from app.domain.errors import Gone, Refusal
from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.exports.ical import CalendarWords, calendar
from app.models import Event, Merge, Participant
from app.queries.calendar import CalendarFeed, feed_of_event, feed_of_person, feed_of_room
from app.queries.events import EventView, event_of_id
from app.queries.freshness import is_untouched
from app.services import events, grid, history, merges, people, rooms, rounds, stars, topics, votes
from app.services.calendar import refresh_calendar
from app.services.erasing import erase
from tests.clock import StandingClock
from tests.databases import empty
from tests.people import Camp, an_event

WORDS = {
    "fr": CalendarWords("Annulé :", "Animé par :", "Notes :", "Plus tard :"),
    "en": CalendarWords("Cancelled:", "Hosted by:", "Notes:", "Later:"),
}
PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
ACTS = (
    *("move", "take_off", "publish", "unpublish", "republish", "undo", "redo"),
    *("withdraw", "restore", "host", "leave", "edit", "merge", "separate"),
    *("rename_room", "rename_host", "describe", "erase", "vote", "vote_oneself", "star", "round"),
)
Act = tuple[str, int, int, float]

acts = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from([0, 0, 0.4, 1, 70, -5]),
    ),
    min_size=1,
    max_size=10,
)


@dataclass(frozen=True)
class Told:
    """One session as it is sent: its bytes, its stamps, and what is left without them."""

    whole: bytes
    sequence: int
    modified: Any
    schedule: tuple[object, ...]
    visible: bytes


@pytest.fixture(scope="module")
def built(kept_database: Database) -> Iterator[tuple[Database, Camp, datetime]]:
    """An event that runs, and when it was built; every example begins with it anew."""
    clock = StandingClock()
    camp = an_event(kept_database, clock, phase=Phase.RUNNING, placed=PLACED)
    yield kept_database, camp, clock()
    empty(kept_database)


@pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)
@settings(max_examples=20, deadline=None)
@given(acts=acts)
@example([("withdraw", 0, 0, 0), ("restore", 0, 0, 0), ("rename_host", 0, 1, 0)])
@example([("rename_room", 0, 1, 0), ("rename_room", 0, 2, 0), ("describe", 1, 1, 0)])
@example([("withdraw", 1, 0, 0), ("erase", 0, 0, 0), ("describe", 2, 2, 0)])
@example([("round", 0, 0, 0), ("vote_oneself", 1, 1, 0), ("vote", 0, 1, 0), ("star", 0, 0, 1)])
@example([("edit", 0, 2, 0), ("edit", 0, 3, 0)])
def test_stamps_grow_with_each_visible_change_and_only_then(
    built: tuple[Database, Camp, datetime], acts: list[Act]
) -> None:
    _try(*built, acts)


@pytest.mark.parametrize("kept_database", ["postgres"], indirect=True)
@settings(max_examples=3, deadline=None)
@given(acts=acts)
@example(
    [("round", 0, 0, 0), ("vote_oneself", 1, 1, 0), ("rename_room", 0, 1, 0), ("edit", 0, 2, 0.4)]
)
def test_stamps_grow_on_postgresql_too(
    built: tuple[Database, Camp, datetime], acts: list[Act]
) -> None:
    _try(*built, acts)


def _try(database: Database, camp: Camp, built_at: datetime, acts: list[Act]) -> None:
    """Let people do things and check after each; then let none of it have happened."""

    def run(tx: Tx) -> None:
        clock = StandingClock()
        clock.set(built_at)
        secret = tx.get_one(Participant, camp.cleo.participant_id).calendar_token
        before, since = _sent(tx, camp, secret), tx.get_one(Event, camp.id).revision
        for act in acts:
            clock.set(clock() + timedelta(seconds=act[3]))
            _do(tx, camp, clock, act)
            after = _sent(tx, camp, secret)
            _check_feeds(before, after)
            if act[0] != "erase":  # which takes away what was nobody else's
                assert _told(before["event"]).keys() <= _told(after["event"]).keys()
            for feed in _untouched(tx, camp, since):
                assert after.get(feed) == before.get(feed), f"{feed} was touched"
            refresh_calendar(tx, tx.get_one(Event, camp.id), clock())
            assert _sent(tx, camp, secret) == after, "there was more to tell"
            before, since = after, tx.get_one(Event, camp.id).revision
        raise _RolledBack

    with pytest.raises(_RolledBack):
        database.write_now(run)


class _RolledBack(Exception):
    """Leaves the database as it was for the next example."""


def _check(before: Told, after: Told) -> None:
    if before.visible == after.visible:
        assert after.whole == before.whole
        return
    assert after.modified >= before.modified + timedelta(seconds=1)
    assert after.sequence == before.sequence + (before.schedule != after.schedule)


def _check_feeds(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for feed in before.keys() & after.keys():
        old, new = _told(before[feed]), _told(after[feed])
        for uid in old.keys() & new.keys():
            _check(old[uid], new[uid])


def _sent(tx: Tx, camp: Camp, secret: str) -> dict[str, bytes]:
    """Return the calendars as they are sent; somebody erased has none."""
    event = _event(tx, camp)
    feeds: dict[str, CalendarFeed | None] = {
        "event": feed_of_event(tx, event),
        "room": feed_of_room(tx, event, camp.rooms["Salon"]),
    }
    with suppress(Gone):
        feeds["person"] = feed_of_person(tx, event, secret, name="My day")
    return {
        name: calendar(feed, base_url="https://camp.example", words=WORDS)
        for name, feed in feeds.items()
        if feed is not None
    }


def _untouched(tx: Tx, camp: Camp, since: int) -> list[str]:
    """Return the calendars that a poll takes for what they were."""
    event = _event(tx, camp)
    owners = {"event": "", "room": "", "person": str(camp.cleo.participant_id)}
    return [feed for feed, owner in owners.items() if is_untouched(tx, event, since, owner)]


def _event(tx: Tx, camp: Camp) -> EventView:
    tx.flush()
    tx.expunge_all()
    event = event_of_id(tx, camp.id)
    assert event is not None
    return event


def _told(sent: bytes) -> dict[str, Told]:
    return {str(entry["UID"]): _one(entry) for entry in Calendar.from_ical(sent).walk("VEVENT")}


def _one(entry: Any) -> Told:
    whole = entry.to_ical()
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt
    schedule = (entry.start, entry.end, str(entry["LOCATION"]).split(",")[0], entry["STATUS"])
    modified, sequence = entry["LAST-MODIFIED"].dt, int(entry["SEQUENCE"])
    for stamp in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE"):
        del entry[stamp]
    return Told(whole, sequence, modified, schedule, entry.to_ical())


def _do(tx: Tx, camp: Camp, clock: StandingClock, act: Act) -> None:
    """Let somebody do something, or be refused."""
    kind, which, how, _seconds = act
    ids = list(camp.topics.values())
    topic_id, other = ids[which % 3], ids[how % 3]
    place = {"slot_id": camp.slots[how % 3], "room_id": list(camp.rooms.values())[how % 2]}
    doings: dict[str, Callable[[], tuple[Callable[..., Any], Any, dict[str, Any]]]] = {
        "move": lambda: (grid.move, camp.ada, {"topic_id": topic_id, **place}),
        "take_off": lambda: (grid.take_off, camp.ada, {"topic_id": topic_id}),
        "publish": lambda: (grid.publish, camp.ada, {}),
        "unpublish": lambda: (grid.unpublish, camp.ada, {}),
        "republish": lambda: (grid.republish, camp.ada, {"number": 1 + how % 2}),
        "undo": lambda: (history.undo, camp.ada, {}),
        "redo": lambda: (history.redo, camp.ada, {}),
        "withdraw": lambda: (topics.withdraw, camp.ada, {"topic_id": topic_id}),
        "restore": lambda: (topics.restore, camp.ada, {"topic_id": topic_id}),
        "host": lambda: (topics.host, camp.cleo, {"topic_id": topic_id}),
        "leave": lambda: (topics.leave, camp.cleo, {"topic_id": topic_id}),
        "edit": lambda: (topics.edit, camp.ada, {"topic_id": topic_id, "draft": _draft(how)}),
        "merge": lambda: (merges.merge, camp.ada, {"kept_id": topic_id, "absorbed_id": other}),
        "separate": lambda: (merges.separate, camp.ada, {"merge_id": _merge_id(tx)}),
        "rename_room": lambda: (rooms.save_rooms, camp.ada, {"lines": _lines(camp, how)}),
        "rename_host": lambda: (people.rename, camp.cleo, {"name": ("Cleo", "Clea", "")[how % 3]}),
        "describe": lambda: (events.edit, camp.ada, {"draft": _description(which, how)}),
        "erase": lambda: (erase, camp.cleo, {}),
        "vote": lambda: (votes.set_vote, camp.ben, {"topic_id": topic_id, "on": how % 2 == 0}),
        "vote_oneself": lambda: (votes.set_vote, camp.cleo, {"topic_id": topic_id, "on": how > 2}),
        "star": lambda: (stars.set_star, camp.cleo, {"topic_id": topic_id, "on": how % 2 == 0}),
        "round": lambda: (rounds.open_round, camp.ada, {}),
    }
    use_case, viewer, what = doings[kind]()
    if tx.get(Participant, viewer.participant()) is None:
        return  # who is erased does no more
    with suppress(Refusal), tx.begin_nested():
        use_case(tx, viewer, clock(), **what)


def _merge_id(tx: Tx) -> str:
    standing = select(Merge.id).where(col(Merge.undone_at).is_(None))
    return tx.exec(standing).first() or "none"


def _draft(how: int) -> TopicDraft:
    title = ("Bread by a@camp.example", "Rye\nbread, and; more", "Bread by b@camp.example")[how % 3]
    return TopicDraft(
        title=title,
        language=("en", "fr")[how // 3],
        description=("", "*Flour* and\n\nwater")[how // 2 % 2],
        length=1 + how // 4,
    )


def _lines(camp: Camp, how: int) -> list[RoomLine]:
    names = [("Atelier", "Workshop", "Salon")[how % 3], ("Salon", "Lounge")[how % 2]]
    return [
        RoomLine(number, camp.rooms[old], new, "20", "", frozenset())
        for number, (old, new) in enumerate(zip(("Atelier", "Salon"), names, strict=True), start=1)
    ]


def _description(which: int, how: int) -> EventDraft:
    return EventDraft(
        name=("SoloCamp", "Camp")[how % 2],
        date=date(2026, 11, 21 + which // 3),
        zone=("Europe/Zurich", "Asia/Kolkata")[how // 4],
        languages=(("fr", "en"), ("en",), ("fr", "en"))[which % 3],
        place=("", "Lausanne")[how // 3],
        names_public=how % 3 != 2,
    )
