"""What the projector shows, by the phase of the event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.phases import Phase
from app.domain.voting import Counts
from app.models import Participant, Topic, Vote
from app.queries.board import Board, BoardRow, RoomView, board
from app.queries.events import EventView
from app.queries.topics import TopicView

MOST_ROWS = 5
MOST_ROOMS = 5
MOST_RANKED = 7
"""What is still legible from the back row: measured with real titles at 1920 x 1080."""


@dataclass(frozen=True)
class WallPage:
    """As much of the grid as fits the wall at once."""

    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class Wall:
    """One picture of the wall; `places` are the cells of the grid, `voters` people with a vote.

    Where counts wait for the close, `counted` is false and the topics stand in their order of age.
    """

    mode: str
    board: Board
    ranking: tuple[TopicView, ...]
    counted: bool
    places: int
    people: int
    voters: int
    votes: int

    @property
    def ranking_pages(self) -> tuple[tuple[tuple[int, TopicView], ...], ...]:
        """The topics by votes, each with its place from 0, cut into pages that take turns."""
        placed = tuple(enumerate(self.ranking))
        return tuple(placed[top : top + MOST_RANKED] for top in range(0, len(placed), MOST_RANKED))

    @property
    def pages(self) -> tuple[WallPage, ...]:
        """The grid from now on, cut into pages that take turns; the one with now comes first."""
        rows = tuple(row for row in self.board.rows if not row.is_over)
        return tuple(
            WallPage(self.board.rooms[left : left + MOST_ROOMS], rows[top : top + MOST_ROWS])
            for top in range(0, len(rows), MOST_ROWS)
            for left in range(0, len(self.board.rooms), MOST_ROOMS)
        )


MODES = {
    Phase.DRAFT: "lobby",
    Phase.OPEN: "round",
    Phase.PLANNING: "planning",
    Phase.RUNNING: "grid",
    Phase.CLOSED: "grid",
}


def wall(session: Reader, event: EventView, now: datetime) -> Wall:
    """Return what the wall shows now. Ten queries, however large the day."""
    day = board(session, event, now)
    counted = event.counts != Counts.AFTER_CLOSE or not event.takes_votes(now)
    people = session.exec(
        select(func.count()).select_from(Participant).where(Participant.event_id == event.id)
    ).one()
    voters = session.exec(
        select(func.count(func.distinct(Vote.participant_id)))
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event.id)
    ).one()
    return Wall(
        mode=MODES[event.phase],
        board=day,
        ranking=tuple(
            sorted(day.topics, key=lambda t: (-t.votes if counted else 0, t.created_at, t.id))
        ),
        counted=counted,
        places=sum(len(row.cells) for row in day.rows),
        people=people,
        voters=voters,
        votes=sum(topic.votes for topic in day.topics),
    )
