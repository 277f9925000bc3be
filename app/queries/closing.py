"""The whole day on one page: what was on, what was written about it, and the day in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.schedule import day_of
from app.models import Participant, Vote
from app.queries.events import EventView
from app.queries.notes import NotesState
from app.queries.topics import Someone, topics_of_event
from app.queries.wiki import pages_by_title, wiki_index


@dataclass(frozen=True)
class Numbers:
    """The day in numbers; `pages` have text, `votes` are those on topics that stand."""

    topics: int
    people: int
    voters: int
    votes: int
    pages: int


@dataclass(frozen=True)
class ClosingDay:
    """The sessions of one day, in their order."""

    day: date
    sessions: tuple[NotesState, ...]


@dataclass(frozen=True)
class Closing:
    """All that one takes home; `others` are pages with text that have no place in the grid.

    `hosts` are those of topics by their id, nobody where names are kept back. `titles` are keys and
    titles of pages by folded title, to which links lead.
    """

    days: tuple[ClosingDay, ...]
    others: tuple[NotesState, ...]
    hosts: Mapping[str, tuple[Someone, ...]]
    numbers: Numbers
    titles: Mapping[str, tuple[str, str]]

    @property
    def pages(self) -> tuple[NotesState, ...]:
        """All sessions and pages, in the order in which they are shown."""
        return (*(session for day in self.days for session in day.sessions), *self.others)


def closing(session: Reader, event: EventView) -> Closing:
    """Return the whole day. Thirteen queries at most, however many sessions and pages."""
    index = wiki_index(session, event)
    topics = topics_of_event(session, event.id)
    states = [state for hour in index.hours for state in hour.sessions]
    placed = [state for state in states if state.topic.starts_at]
    others = [*(state for state in states if not state.topic.starts_at), *index.free]
    written = [state for state in (*states, *index.free) if _has_text(state)]
    people, voters = _crowd(session, event.id)
    votes = sum(topic.votes for topic in topics)
    return Closing(
        days=_days(placed, ZoneInfo(event.zone)),
        others=tuple(filter(_has_text, others)),
        hosts={topic.id: topic.hosts for topic in topics} if event.names_public else {},
        numbers=Numbers(len(topics), people, voters, votes, len(written)),
        titles=pages_by_title(session, event.id),
    )


def _days(states: list[NotesState], zone: ZoneInfo) -> tuple[ClosingDay, ...]:
    def day(state: NotesState) -> date:
        assert state.topic.starts_at is not None
        return day_of(state.topic.starts_at, zone)

    return tuple(ClosingDay(it, tuple(sessions)) for it, sessions in groupby(states, key=day))


def _has_text(state: NotesState) -> bool:
    return state.newest is not None and bool(state.newest.body)


def _crowd(session: Reader, event_id: str) -> tuple[int, int]:
    """Count who joined, and who of them voted."""
    return session.exec(
        select(
            func.count(func.distinct(col(Participant.id))),
            func.count(func.distinct(col(Vote.participant_id))),
        )
        .select_from(Participant)
        .outerjoin(Vote, col(Vote.participant_id) == col(Participant.id))
        .where(Participant.event_id == event_id)
    ).one()
